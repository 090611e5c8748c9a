"""Run the servers of a home for a while, without the supervisor."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from webapp.supervisor.servers.stack import Servers


@contextmanager
def running(servers: Servers, *, ends_by: signal.Signals | None = None) -> Iterator[None]:
    """Start all, wait until they work, and stop them in the opposite order: in good order, or by the signal named."""
    processes = []
    try:
        for program in servers.programs():
            processes.append((program, subprocess.Popen(program.argv, cwd="/", stdin=subprocess.DEVNULL)))
        servers.wait()
        yield
    finally:
        for program, process in reversed(processes):
            process.send_signal(ends_by or program.stop_signal)
            process.wait(timeout=20)
