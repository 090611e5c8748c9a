"""A Magpie of real processes, on PostgreSQL and Redis, whose every word is kept."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services.ports import free_port, is_listening, wait_until
from webapp.env import ROOT
from webapp.supervisor import programs
from webapp.supervisor.config import RunConfig

OTHERS = ("MAGPIE_", "DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "SENTRY_DSN", "DEBUG", "PORT", "LOG_LEVEL")
PATIENCE_S = 3.0
LAST_WORDS = "worker: Warm shutdown"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True)
class House:
    """Its folder, its settings and the port of its web processes."""

    home: Path
    environment: Mapping[str, str]
    port: int = 0

    def inside(self, step: str, *arguments: str, **settings: str) -> dict[str, Any]:
        """Do a step of `planted` and keep what it said to the log."""
        command = (sys.executable, "-m", "tests.webapp.seeing.planted", step, *arguments)
        environment = {**self.environment, **settings}
        with (self.home / "inside.log").open("ab") as log:
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, check=False)
        assert done.returncode == 0, self.said("inside")
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """Send a request over a connection of its own, so that chance chooses the web process."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode(), named)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode())
        finally:
            connection.close()

    def said(self, *names: str) -> str:
        """Give what these processes wrote, or all of them."""
        logs = [self.home / f"{name}.log" for name in names] if names else sorted(self.home.glob("*.log"))
        return "\n".join(log.read_text(encoding="utf-8") for log in logs)

    def lines(self, *names: str) -> list[dict[str, Any]]:
        """Give the lines, each of which must be JSON, but for the last words that Celery says past every logger."""
        lines = self.said(*names).splitlines()
        return [json.loads(line) for line in lines if line.strip() and not line.startswith(LAST_WORDS)]

    @contextmanager
    def process(self, name: str, *argv: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a program in a group of its own."""
        with (self.home / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                ("setpriv", "--pdeathsig", "KILL", *argv),
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):  # a worker in the middle of something may take its time
                process.wait(timeout=PATIENCE_S)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def prepared(home: Path, settings: Mapping[str, str]) -> House:
    """Make the rows and files that a start needs."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
    own = {"MAGPIE_HOME": str(home / "state"), "DJANGO_SETTINGS_MODULE": "webapp.settings"}
    house = House(home, {**programs.environment(inherited), **own, **settings})
    command = (sys.executable, "manage.py", "prepare")
    subprocess.run(command, cwd=ROOT, env=dict(house.environment), check=True, stdout=subprocess.DEVNULL)
    return house


@contextmanager
def web(house: House) -> Iterator[House]:
    """Run gunicorn as `make run` does: two processes."""
    port = free_port()
    config = RunConfig(root=ROOT, home=house.home, host="127.0.0.1", port=port)
    with house.process("web", *programs.web(config).argv):
        answering = House(house.home, house.environment, port)
        assert wait_until(lambda: is_listening(port), timeout_s=60), house.said("web")
        yield answering


@contextmanager
def workers(house: House) -> Iterator[None]:
    """Run the workers of both queues as `make run` does."""
    worker, trainer, _beat = programs.workers()
    with house.process("worker", *worker.argv), house.process("trainer", *trainer.argv):
        yield
