"""Magpies made for measuring: fresh state in a folder of their own, the real programs, gone in the end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import measuring
from benchmarks.errors import ProgramFailed, RequestRefused
from benchmarks.options import Options
from webapp.supervisor import programs
from webapp.supervisor.config import RunConfig
from webapp.supervisor.programs import Program

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
CALM_S = 0.7  # without a tick of processor time; gunicorn starts its workers some tenths of a second apart
NEVER = "1000000"  # answers after which a training run falls due: none shall run beside what is measured
# No program stays when the benchmarks are killed.
_WITH_US = ("setpriv", "--pdeathsig", "KILL")
_OURS = ("MAGPIE_", "DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DEBUG", "PORT")


@dataclass(frozen=True, slots=True)
class Running:
    """A program that runs: its process, and the port on which it listens (0: it does not)."""

    pid: int
    port: int = 0


@dataclass(frozen=True, slots=True)
class Deployment:
    """One Magpie: its folder and the environment that makes programs belong to it."""

    home: Path
    environment: Mapping[str, str]

    @property
    def objects(self) -> Path:
        """Give the folder of its object store."""
        return self.home / "objects"

    def manage(self, *arguments: str) -> str:
        """Run a management command and give what it printed. Raises ProgramFailed."""
        return self._run("manage.py", *arguments)

    def inside(self, program: str, **arguments: Any) -> Any:
        """Run one program of `benchmarks.inside` and give its result. Raises ProgramFailed."""
        printed = self._run("-m", "benchmarks.inside", program, json.dumps(arguments))
        return json.loads(printed.splitlines()[-1])

    @contextmanager
    def web(self) -> Iterator[Running]:
        """Run gunicorn with the options of production and wait until it answers. Raises ProgramFailed."""
        port = _free_port()
        config = RunConfig(root=ROOT, home=self.home, host="127.0.0.1", port=port)
        with self._program(programs.web(config)) as process:
            _wait_until_answering(process, port, log=self._log("web"))
            _wait_until_calm(process.pid)
            try:
                yield Running(process.pid, port)
            except RequestRefused as refused:
                raise ProgramFailed(f"{refused}\n{self.tail('web')}") from refused

    @contextmanager
    def worker(self, name: str = "worker") -> Iterator[Running]:
        """Run one of the workers: "worker" embeds and learns, "trainer" trains. Raises ProgramFailed."""
        program = next(each for each in programs.workers() if each.name == name)
        with self._program(program) as process:
            yield Running(process.pid)

    @contextmanager
    def workers(self, count: int) -> Iterator[None]:
        """Run so many workers, each on a core of its own, as on machines of their own. Raises ProgramFailed."""
        named = [each for each in programs.workers(count=count) if each.name.startswith("worker")]
        with ExitStack() as stack:
            for core, program in enumerate(named):
                stack.enter_context(self._program(replace(program, argv=(*on_core(core), *program.argv))))
            yield

    @contextmanager
    def started(self, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start a management command and leave it running."""
        with self._program(Program(name=name, argv=(sys.executable, "manage.py", *arguments))) as process:
            yield process

    def tail(self, name: str) -> str:
        """Give the end of what a program wrote."""
        return self._log(name).read_text(errors="replace")[-2000:]

    @contextmanager
    def _program(self, program: Program) -> Iterator[subprocess.Popen[bytes]]:
        with self._log(program.name).open("ab") as log:
            command = (*_WITH_US, *program.argv)
            process = subprocess.Popen(command, cwd=ROOT, env=dict(self.environment), stdout=log, stderr=log)
        try:
            yield process
        finally:
            _stop(process)

    def _run(self, *arguments: str) -> str:
        command: Sequence[str] = (*_WITH_US, sys.executable, *arguments)
        done = subprocess.run(
            command, cwd=ROOT, env=dict(self.environment), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise ProgramFailed(f"{' '.join(arguments)[:120]} failed:\n{(done.stderr or done.stdout)[-2000:]}")
        return done.stdout

    def _log(self, name: str) -> Path:
        return self.home / f"{name}.log"


def on_core(number: int) -> tuple[str, ...]:
    """Begin a command that stays on one core, the next one after the last being the first again."""
    cores = sorted(os.sched_getaffinity(0))
    return ("taskset", "--cpu-list", str(cores[number % len(cores)]))


@contextmanager
def fresh(options: Options, **settings: str) -> Iterator[Deployment]:
    """Make a deployment: embedded, unless `settings` name servers. Raises ProgramFailed."""
    with _made(options, settings) as deployment:
        deployment.manage("prepare")
        yield deployment


@contextmanager
def empty(options: Options, **settings: str) -> Iterator[Deployment]:
    """Make a deployment with tables and nothing in them, not even a first admin. Raises ProgramFailed."""
    with _made(options, settings) as deployment:
        deployment.manage("migrate")
        yield deployment


@contextmanager
def _made(options: Options, settings: Mapping[str, str]) -> Iterator[Deployment]:
    home = Path(tempfile.mkdtemp(prefix="magpie-bench-"))
    try:
        yield Deployment(home, _environment(options, home, settings))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _environment(options: Options, home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of the real programs, with nothing of another Magpie's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    folders = {"MAGPIE_PHOTOS_DIR": options.photos_dir, "MAGPIE_PRETRAINED_DIR": options.pretrained_dir}
    return {
        **programs.environment(inherited),
        **{name: str(folder) for name, folder in folders.items() if folder},
        "DJANGO_SETTINGS_MODULE": "webapp.settings",
        "MAGPIE_HOME": str(home),
        "MAGPIE_RETRAIN_EVERY_ANSWERS": NEVER,
        **settings,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_answering(process: subprocess.Popen[bytes], port: int, *, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise ProgramFailed(f"The web process does not answer:\n{log.read_text(errors='replace')[-2000:]}")


def _wait_until_calm(pid: int) -> None:
    """Wait until every worker has started: the first one would take the connections of all."""
    before = float("nan")
    while (now := measuring.cpu_s(pid)) != before:
        before = now
        time.sleep(CALM_S)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
