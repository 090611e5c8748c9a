"""The loop: start, announce, tend, stop."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from webapp.supervisor import leash
from webapp.supervisor.child import Care, Child
from webapp.supervisor.errors import PreparationFailed
from webapp.supervisor.programs import Program
from webapp.supervisor.wakeups import Wakeups
from webapp.supervisor.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Say how long the supervisor waits for what."""

    look_s: float = 0.5
    look_until_answering_s: float = 0.1
    first_answer_s: float = 15.0
    stop_s: float = 8.0  # an idle Celery worker on the file broker takes four to six


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Name the program that people wait for, how to see that it answers, and what to do then."""

    program: Program
    is_answering: Callable[[], bool]
    announce: Callable[[], None]


@dataclass(kw_only=True)
class Supervisor:
    """Prepare, then run a front program and, once it answers, those behind it, until a signal asks to stop.

    The front starts alone: on two cores its imports take half as long then. `held` are file descriptors (the lock on
    MAGPIE_HOME) that stay open until the last process of the run is gone, even when the supervisor is killed.
    """

    preparation: Program
    front: Front
    behind: Sequence[Program]
    care: Care
    held: tuple[int, ...] = ()
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        self._mark = uuid.uuid4().hex
        self.care = replace(self.care, environment={**self.care.environment, leash.MARK: self._mark})
        self._first = Child(self.front.program, self.care)
        self._others = [Child(program, self.care) for program in self.behind]

    def run(self) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP; when this returns, or dies, nothing that was started lives on.

        Raises `PreparationFailed`.
        """
        with Wakeups() as wakeups, self._leash():
            try:
                if self._prepare(wakeups) and self._wait_for_answer(wakeups):
                    self._tend(wakeups)
            finally:
                self._stop(wakeups)

    def _prepare(self, wakeups: Wakeups) -> bool:
        """Run the preparation to its end, its words unchanged on the terminal; say False when asked to stop."""
        process = subprocess.Popen(
            self.preparation.argv, cwd=self.care.folder, env=dict(self.care.environment), start_new_session=True
        )
        while process.poll() is None:
            if wakeups.wait(self.patience.look_s):
                process.kill()
                process.wait()
                return False
        if process.returncode:
            raise PreparationFailed(process.returncode)
        return True

    def _leash(self) -> subprocess.Popen[bytes]:
        """Start the process that kills the rest if this one dies; leaving the `with` closes its pipe and waits."""
        return subprocess.Popen(
            (sys.executable, "-I", "-S", leash.__file__, self._mark),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that a kill of the whole process group spares it
            pass_fds=self.held,
        )

    def _wait_for_answer(self, wakeups: Wakeups) -> bool:
        """Look until the front answers, then start the others; say False when asked to stop meanwhile.

        The others do not wait for ever: a worker has work to do while a broken web process is mended.
        """
        self._first.start()
        deadline = time.monotonic() + self.patience.first_answer_s
        is_behind_started = False
        while not wakeups.wait(self.patience.look_until_answering_s):
            self._tend_all()
            is_answering = self._first.is_running and self.front.is_answering()
            if not is_behind_started and (is_answering or time.monotonic() > deadline):
                self._start_others()
                is_behind_started = True
            if is_answering:
                self.front.announce()
                return True
        return False

    def _start_others(self) -> None:
        for child in self._others:
            child.start()

    def _tend(self, wakeups: Wakeups) -> None:
        while not wakeups.wait(self.patience.look_s):
            self._tend_all()

    def _tend_all(self) -> None:
        for child in (self._first, *self._others):
            child.tend()

    def _stop(self, wakeups: Wakeups) -> None:
        """Ask everyone to finish; after a while, or when asked a second time, kill what is left."""
        children = (self._first, *self._others)
        if self._first.is_running:
            self.care.output.say(_("Stopping. Press Ctrl-C once more to stop at once."))
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + self.patience.stop_s
        while any(child.is_running for child in children) and time.monotonic() < deadline:
            if wakeups.wait(self.patience.look_until_answering_s):
                break
        leash.kill_marked(self._mark)
        for child in children:
            child.kill()
