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

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
# Interrupt the server when the tests die, however they die.
WITH_TESTS = ("setpriv", "--pdeathsig", "INT")
# PostgreSQL refuses to run as root: become the user that Debian's package makes.
AS_POSTGRES = ("--reuid=postgres", "--regid=postgres", "--clear-groups")


@contextmanager
def running() -> Iterator[str]:
    """Run a server; give its URL without a database name."""
    initdb = program("initdb", folders=tuple(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)))
    with tempfile.TemporaryDirectory(prefix="magpie-postgres-", ignore_cleanup_errors=True) as name:
        data, port = Path(name), free_port()
        _initialise(initdb, data)
        with _serving(initdb.with_name("postgres"), data, port):
            is_ready = (initdb.with_name("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port))
            ready = wait_until(lambda: subprocess.run(is_ready, check=False).returncode == 0)
            assert ready, (data / "log").read_text(encoding="utf-8")
            yield f"postgres://postgres@127.0.0.1:{port}"


def _initialise(initdb: Path, data: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    options = ("-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    done = subprocess.run(
        (*_drop(), initdb, "-D", data, *options), cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"initdb failed:\n{done.stdout}{done.stderr}"


@contextmanager
def _serving(postgres: Path, data: Path, port: int) -> Iterator[None]:
    settings = (*FAST, "listen_addresses=127.0.0.1", f"unix_socket_directories={data}")
    options = [part for setting in settings for part in ("-c", setting)]
    with (data / "log").open("wb") as log:
        command = (*_drop(), str(postgres), "-D", str(data), "-p", str(port), *options)
        process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)
    try:
        yield
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth keeping
        process.wait()


def _drop() -> tuple[str, ...]:
    return (*WITH_TESTS, *(AS_POSTGRES if os.geteuid() == 0 else ()))
