"""A throw-away Redis server on loopback, on a free port, that keeps nothing on disk."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.ports import free_port, is_listening, wait_until
from tests.services.requirement import program

WITH_TESTS = ("setpriv", "--pdeathsig", "TERM")  # no server stays when the tests are killed


@contextmanager
def running(*, port: int | None = None) -> Iterator[str]:
    """Run a server; give its URL. Tests of outages start another on the same port."""
    port = port or free_port()
    quiet = ("--save", "", "--appendonly", "no", "--loglevel", "warning", "--dir", tempfile.gettempdir())
    command = (*WITH_TESTS, str(program("redis-server")), "--bind", "127.0.0.1", "--port", str(port), *quiet)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: is_listening(port)), "redis-server did not start"
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()
