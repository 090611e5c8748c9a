"""Kill what a run left behind, even when the supervisor itself was killed. Standard library only: runs as a script.

Every program inherits `MAGPIE_RUN=<mark>`, and so does whatever it starts, whichever session or group that moves to.
The leash is a small process that waits on a pipe from the supervisor: when the pipe closes, because the supervisor
ended in whatever way, it kills every process that carries the mark.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

MARK = "MAGPIE_RUN"
PROCESSES = Path("/proc")  # Linux; elsewhere nothing is found, and the supervisor's own orderly stop must do
SWEEPS = 50
PAUSE_S = 0.05


def marked(mark: str) -> list[int]:
    """List the living processes, other than this one, that carry the mark."""
    needle = f"{MARK}={mark}".encode()
    numbers = (int(folder.name) for folder in PROCESSES.glob("[0-9]*"))
    return [number for number in numbers if number != os.getpid() and needle in _environment(number)]


def kill_marked(mark: str) -> None:
    """Kill until none is left: one that was just starting another shows its child in the next sweep."""
    for _ in range(SWEEPS):
        found = marked(mark)
        if not found:
            return
        for number in found:
            _kill(number)
        time.sleep(PAUSE_S)


def _environment(number: int) -> list[bytes]:
    """Read a process's environment; a zombie, a stranger's process or one that just ended has none."""
    try:
        return (PROCESSES / str(number) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _kill(number: int) -> None:
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended between the look and the blow


def main(mark: str) -> None:
    """Wait until standard input closes, deaf to the signals that are meant for the supervisor."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while os.read(sys.stdin.fileno(), 4096):
        pass
    kill_marked(mark)


if __name__ == "__main__":
    main(sys.argv[1])
