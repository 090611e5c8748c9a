"""A throw-away PostgreSQL server: real, on loopback, on a free port, without fsync."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.ports import free_port, wait_until
from tests.services.requirement import program

# What was acknowledged outlives the server's death, as it must where tests kill it; only a power cut would lose it.
CRASH_SAFE = ("fsync=off", "max_connections=200")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
# Interrupt the server when the tests die, however they die.
WITH_TESTS = ("setpriv", "--pdeathsig", "INT")
# PostgreSQL refuses to run as root: become the user that Debian's package makes.
AS_POSTGRES = ("--reuid=postgres", "--regid=postgres", "--clear-groups")


class Server:
    """A server on a data folder of its own, which can be stopped and started again on the same port."""

    def __init__(self, postgres: Path, data: Path, settings: tuple[str, ...]) -> None:
        self._postgres, self._data, self._settings = postgres, data, settings
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        settings = (*self._settings, "listen_addresses=127.0.0.1", f"unix_socket_directories={self._data}")
        options = [part for setting in settings for part in ("-c", setting)]
        with (self._data / "log").open("ab") as log:
            command = (*_drop(), str(self._postgres), "-D", str(self._data), "-p", str(self.port), *options)
            self._process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)
        is_ready = (self._postgres.with_name("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port))
        ready = wait_until(lambda: subprocess.run(is_ready, check=False).returncode == 0)
        assert ready, (self._data / "log").read_text(encoding="utf-8")

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop: at once, as when the power is cut, or by SIGINT, which ends every connection in good order."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


@contextmanager
def running() -> Iterator[str]:
    """Run a server; give its URL without a database name."""
    with serving() as server:
        yield server.url


@contextmanager
def serving(*, settings: tuple[str, ...] = FAST, folder: str | None = None) -> Iterator[Server]:
    """Run a server that a test may stop and start; `folder` is where its data folder is made."""
    initdb = program("initdb", folders=tuple(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)))
    with tempfile.TemporaryDirectory(prefix="magpie-postgres-", ignore_cleanup_errors=True, dir=folder) as name:
        _initialise(initdb, Path(name))
        server = Server(initdb.with_name("postgres"), Path(name), settings)
        try:
            server.start()
            yield server
        finally:
            server.stop()  # at once: nothing in it is worth keeping


def _initialise(initdb: Path, data: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    options = ("-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    done = subprocess.run(
        (*_drop(), initdb, "-D", data, *options), cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"initdb failed:\n{done.stdout}{done.stderr}"


def _drop() -> tuple[str, ...]:
    return (*WITH_TESTS, *(AS_POSTGRES if os.geteuid() == 0 else ()))
