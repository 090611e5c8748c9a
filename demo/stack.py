"""A Magpie of the demo's own: fresh state, the same command as `make run`, gone when the demo ends."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from demo.config import ROOT, DemoConfig
from demo.errors import StackFailed

START_TIMEOUT_S = 300  # on a busy machine the first start takes its time
STOP_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Stack:
    """A running Magpie: its address, its environment, and the first admin's password."""

    url: str
    environment: dict[str, str]
    admin_password: str

    def manage(self, *arguments: str) -> str:
        """Run a management command and give what it printed. Raises StackFailed."""
        return _manage(self.environment, *arguments)


@contextmanager
def running(config: DemoConfig) -> Iterator[Stack]:
    """Start Magpie on fresh state, wait until it answers, and stop it in the end. Raises StackFailed."""
    shutil.rmtree(config.state, ignore_errors=True)
    config.state.mkdir(parents=True)
    port, log = _free_port(config.port), config.state / "magpie.log"
    environment = {
        **os.environ,
        "MAGPIE_HOME": str(config.state),
        "MAGPIE_STACK": config.stack,
        "PORT": str(port),
        "MAGPIE_RETRAIN_SPACING_S": "0",
        "MAGPIE_RETRAIN_SETTLE_S": "0",
    }
    with _process(environment, log=log) as process:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, process, log=log)
        reaching = {**environment, **_servers(config.state)}
        yield Stack(url=url, environment=reaching, admin_password=_password(log))


def _servers(home: Path) -> dict[str, str]:
    """Read how the servers are reached, where there are any: the file that a person's shell would read."""
    path = home / "servers" / "environment"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    settings = (shlex.split(line.removeprefix("export "))[0].partition("=") for line in lines)
    return {name: value for name, _, value in settings}


@contextmanager
def _process(environment: dict[str, str], *, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "webapp.supervisor", "--with-parent"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StackFailed(f"Magpie stopped while starting. Its last lines:\n{_tail(log)}")
        try:
            if httpx.get(f"{url}/health", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        threading.Event().wait(0.2)
    raise StackFailed(f"Magpie did not answer within {START_TIMEOUT_S} s. Its last lines:\n{_tail(log)}")


def _manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StackFailed(f"manage.py {arguments[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout.strip()


def _password(log: Path) -> str:
    """Pick the first admin's password, the word after "password", out of the first lines. Raises StackFailed."""
    words = log.read_text(encoding="utf-8", errors="replace").split()
    if "password" not in words:
        raise StackFailed(f"Magpie named no first admin. Its last lines:\n{_tail(log)}")
    return words[words.index("password") + 1]


def _free_port(wished: int) -> int:
    """Give the wished port when it is free, else another: nobody visits the demo by address."""
    for port in (wished, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise StackFailed("There is no free port on this machine.")


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
