"""Run what makes a server: short commands, whose words are shown only when they fail."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from webapp.supervisor.errors import ServerFailed

PATIENCE_S = 120.0


def do(*command: str, said: str = "", folder: Path | None = None) -> str:
    """Run a command to its end and give what it printed; `said` is its standard input. Raises `ServerFailed`."""
    try:
        done = subprocess.run(
            command, cwd=folder or "/", input=said, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired as theirs:
        raise ServerFailed(command[0], f"no end after {PATIENCE_S:.0f} s") from theirs
    if done.returncode != 0:
        raise ServerFailed(command[0], (done.stderr or done.stdout).strip()[-1000:])
    return done.stdout


def wait_until(condition: Callable[[], bool], *, timeout_s: float) -> bool:
    """Look every 50 ms until the condition holds; say whether it did in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def with_parent(*command: str, signal: str = "TERM", drop: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give the command that gets a signal when whoever started it dies, however that happens."""
    return ("setpriv", "--pdeathsig", signal, *drop, *command)
