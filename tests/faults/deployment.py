"""A whole deployment as the supervisor runs it: web, worker, trainer and clock, the real command lines.

It stands on real servers behind proxies that fail on demand. The test's own process looks into the same database and
object store, past the proxies.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.services.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
START_S = 180.0
# Seconds instead of minutes, so that a test sees what in production takes longer.
QUICK = {
    "MAGPIE_SWEEP_EVERY_S": "1",
    "MAGPIE_CANARY_EVERY_S": "1",
    "MAGPIE_CANARY_LATE_S": "5",
    "MAGPIE_WORKER_DEAF_S": "25",
    "MAGPIE_HEAD_EVERY_ANSWERS": "4",
    "MAGPIE_HEAD_MIN_INTERVAL_S": "0.5",
    "MAGPIE_RETRAIN_EVERY_ANSWERS": "100000",
    "MAGPIE_JOB_LEASE_S": "5",
    "MAGPIE_NETWORK": "tiny",
    "LOG_LEVEL": "WARNING",
}


@dataclass(kw_only=True)
class Deployment:
    """One that runs."""

    url: str
    home: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """Give all that its processes wrote so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def deaths(self, name: str) -> list[str]:
        """List what the supervisor said each time that it had to start a program again."""
        return re.findall(rf"^.*\b{name} ended \(exit status.*$", self.said(), flags=re.MULTILINE)

    def pids(self, words: str) -> list[int]:
        """Give the processes of this deployment on whose command line these words stand, oldest first."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environment = (folder / "environ").read_bytes()
            except OSError:
                continue
            if words in command and f"MAGPIE_HOME={self.home}\0".encode() in environment:
                found.append(int(folder.name))
        return sorted(found)

    def until(self, is_true: Callable[[], object], what: str, *, timeout_s: float = 90.0) -> float:
        """Wait for something to happen; give the seconds that it took."""
        began = time.monotonic()
        while not is_true():
            took_s = time.monotonic() - began
            assert took_s < timeout_s, f"{what} did not happen in {timeout_s:.0f} s. It said:\n{self.said()[-6000:]}"
            assert self.process.poll() is None, f"the supervisor ended. It said:\n{self.said()[-6000:]}"
            time.sleep(0.1)
        return time.monotonic() - began

    def is_answering(self) -> bool:
        """Say whether the web process is there and has its database."""
        try:
            return httpx.get(f"{self.url}/ready", timeout=5).status_code < 500
        except httpx.HTTPError:
            return False


@contextmanager
def running(
    home: Path,
    *,
    database_url: str,
    broker_url: str,
    settings: Mapping[str, str] | None = None,
    command: tuple[str, ...] = (sys.executable, "-m", "webapp.supervisor", "--with-parent"),
) -> Iterator[Deployment]:
    """Run one until the end of the `with`."""
    home.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), home / "log"
    places = {"MAGPIE_HOME": str(home), "DATABASE_URL": database_url, "MAGPIE_BROKER_URL": broker_url}
    chosen = {**QUICK, **places, **(settings or {})}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAGPIE_", "DJANGO_"))}
    environment = {**inherited, **chosen, "DJANGO_SETTINGS_MODULE": "webapp.settings", "PORT": str(port)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    deployment = Deployment(
        url=f"http://127.0.0.1:{port}", home=home, environment=environment, process=process, log=log
    )
    try:
        deployment.until(deployment.is_answering, "the first answer", timeout_s=START_S)
        yield deployment
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
