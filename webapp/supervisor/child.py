"""One program under care: started, watched, started again, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from webapp.supervisor.backoff import Backoff
from webapp.supervisor.output import Output
from webapp.supervisor.programs import Program
from webapp.supervisor.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Say where programs run, in what environment, where their lines go, and how soon they start again."""

    folder: Path
    environment: Mapping[str, str]
    output: Output
    backoff: Backoff = field(default_factory=Backoff)


class Child:
    """Keep one program alive."""

    def __init__(self, program: Program, care: Care) -> None:
        self.program = program
        self._care = care
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = 0
        self._started_at = 0.0
        self._due_at: float | None = None

    @property
    def is_running(self) -> bool:
        """Say whether the process lives at this moment."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the program in a session of its own, so that a terminal's Ctrl-C reaches only the supervisor."""
        self._due_at = None
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            self.program.argv,
            cwd=self._care.folder,
            env=dict(self._care.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        if self._process.stdout is not None:
            self._care.output.follow(self._process.stdout, name=self.program.name)

    def tend(self) -> None:
        """Notice a death, and start again when its wait is over. Does nothing before the first start."""
        if self._process is None or self.is_running:
            return
        if self._due_at is None:
            self._kill_group(self._process.pid)
            self._note_death(self._process.returncode)
        elif time.monotonic() >= self._due_at:
            self.start()

    def ask_to_stop(self) -> None:
        """Send the signal on which the program finishes what it holds and leaves."""
        if self._process is not None and self.is_running:
            self._process.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End the process now and take its exit status, so that no zombie stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _kill_group(self, leader: int) -> None:
        """Kill what a dead program left of its group: old web workers would hold the port that the new ones need."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGKILL)

    def _note_death(self, status: int) -> None:
        now, backoff = time.monotonic(), self._care.backoff
        self._deaths = backoff.deaths_after(self._deaths, lived_s=now - self._started_at)
        wait_s = backoff.wait_s(self._deaths)
        self._due_at = now + wait_s
        words = _("{name} ended (exit status {status}); it starts again in {wait_s:.1f} s.")
        self._care.output.say(words.format(name=self.program.name, status=status, wait_s=wait_s))
