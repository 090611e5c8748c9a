"""Run a command of ours as a process of its own: calm, limited in time and memory, stopped when nobody wants it."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from django.conf import settings

from accounts import masking
from jobs import log_context

log = logging.getLogger(__name__)

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
NICENESS = 10
LOOK_EVERY_S = 0.25
ASK_EVERY_S = 2.0
TAIL_BYTES = 4000
PASS_ON_BYTES = 1 << 20
STDERR = 2  # the stream itself: in a worker, sys.stderr is one that makes log lines of what is written

Cause = Literal["", "time", "memory", "unwanted"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one process may take: seconds on the wall, megabytes in memory."""

    time_s: float
    memory_mb: int


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a process ended: its status, why it was stopped ('' when it stopped by itself), the end of what it said."""

    status: int
    cause: Cause
    tail: str


def run(
    arguments: Sequence[str], *, limits: Limits, is_wanted: Callable[[], bool] = lambda: True, count: int = 1
) -> Ended:
    """Run `manage.py ARGUMENTS` to its end, or kill it and all that it started once it is over a limit or unwanted.

    With a `count` above one torchrun starts so many of it, which share the work. What it says goes to our own log as
    well, line by line.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, *_launcher(count), str(MANAGE), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a group of its own: killed as one, and not by the terminal's Ctrl-C
            env={**os.environ, **log_context.environment()},
        )
        words = _Words(said)
        try:
            _calm(process.pid)
            cause = _watch(process, limits, is_wanted, words)
        finally:
            _kill_group(process)
            words.pass_on(is_all=True)
        return Ended(status=process.returncode, cause=cause, tail=_tail(said))


def _launcher(count: int) -> list[str]:
    """Name what starts several processes that find each other on this machine; nothing for one."""
    return ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={count}"] if count > 1 else []


class _Words:
    """Pass on to our log what a process writes into its file, whole lines at a time, without secrets."""

    def __init__(self, said: IO[bytes]) -> None:
        self._said = said
        self._passed_on = 0

    def pass_on(self, *, is_all: bool = False) -> None:
        """Pass on what is new; an unfinished line only when nothing will follow. The file's position stays: it is the
        process's own."""
        while new := os.pread(self._said.fileno(), PASS_ON_BYTES, self._passed_on):
            whole = len(new) if is_all or len(new) == PASS_ON_BYTES else new.rfind(b"\n") + 1
            if not whole:
                return
            self._passed_on += whole
            for line in new[:whole].decode(errors="replace").splitlines():
                _say(line)


def _say(line: str) -> None:
    """Write a line as it came; among lines of JSON, what is none becomes one."""
    if settings.MAGPIE_LOG_FORMAT == "json" and not line.startswith("{"):
        log.warning("%s", line)
        return
    with contextlib.suppress(OSError):  # nobody reads our log: the run goes on
        os.write(STDERR, f"{masking.hide(line)}\n".encode())


def _watch(process: subprocess.Popen[bytes], limits: Limits, is_wanted: Callable[[], bool], words: _Words) -> Cause:
    started_at = asked_at = time.monotonic()
    while process.poll() is None:
        words.pass_on()
        now = time.monotonic()
        if now - started_at > limits.time_s:
            return "time"
        if _resident_mb(process.pid) > limits.memory_mb:
            return "memory"
        if now - asked_at >= ASK_EVERY_S:
            asked_at = now
            if not is_wanted():
                return "unwanted"
        time.sleep(LOOK_EVERY_S)
    return ""


def _calm(pid: int) -> None:
    """Let people's requests go first."""
    try:
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
    except ProcessLookupError:
        return  # it has ended already


def _resident_mb(pid: int) -> float:
    """Give the memory that a process and all that it started hold, in megabytes; 0 where the system does not tell."""
    return sum(map(_own_mb, _family(pid)))


def _own_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0  # it has just ended
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _family(pid: int) -> list[int]:
    """List a process and all that it started, directly or not; itself alone where the system does not tell."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in _family(int(child)))]


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process, its group, and those that have left its group, as torchrun's have."""
    for pid in _family(process.pid)[1:]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):  # nobody is left, as it should be
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _tail(said: IO[bytes]) -> str:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - TAIL_BYTES))
    return masking.hide(said.read().decode(errors="replace")).strip()
