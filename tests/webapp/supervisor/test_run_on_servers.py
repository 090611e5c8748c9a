"""`make run STACK=servers`: everything on PostgreSQL, Redis and S3, restarted when it dies, gone when it shall go."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.services.ports import free_port, is_listening, wait_until
from tests.services.processes import is_alive
from tests.webapp.supervisor.test_starting import RUN, run_environment
from webapp.env import ROOT
from webapp.supervisor.servers import stack
from webapp.supervisor.servers.stack import Servers


class Run:
    """One run of the supervisor on the servers of a home."""

    def __init__(self, servers: Servers, log: Path) -> None:
        self.home, self.port, self.log = servers.home, free_port(), log
        environment = {**run_environment(self.home, self.port), "MAGPIE_STACK": "servers"}
        with log.open("wb") as stream:
            self.process = subprocess.Popen(RUN, cwd=ROOT, env=environment, stdout=stream, stderr=stream)

    def said(self) -> str:
        """Give what was said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def is_answering(self) -> bool:
        """Say whether a page that needs the database comes."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/sign-in/", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def pids(self) -> list[int]:
        """List the living processes whose command names this home, or whose environment does."""
        needle, found = str(self.home).encode(), []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                facts = (folder / "cmdline").read_bytes() + b"\0" + (folder / "environ").read_bytes()
            except OSError:
                continue
            if needle in facts and is_alive(int(folder.name)):
                found.append(int(folder.name))
        return [pid for pid in found if pid != os.getpid()]


@contextmanager
def running(servers: Servers, log: Path) -> Iterator[Run]:
    """Start, wait for the first answer and for those behind it; kill what the test leaves."""
    run = Run(servers, log)
    try:
        is_up = wait_until(lambda: "Magpie is at" in run.said() or run.process.poll() is not None, timeout_s=180)
        assert is_up and run.process.poll() is None, run.said()
        yield run
    finally:
        run.process.kill()
        run.process.wait()


@pytest.mark.services
@pytest.mark.slow
def test_run_on_servers_survives_deaths_and_leaves_nothing(servers: Servers, tmp_path: Path) -> None:
    with running(servers, tmp_path / "first") as run:
        postmaster = _postmaster(run)
        os.kill(postmaster, signal.SIGKILL)
        came_back = wait_until(lambda: _postmaster(run) not in {0, postmaster} and run.is_answering(), timeout_s=60)
        first_said = run.said()
        assert came_back, first_said
        assert _manage(servers, "shell", "--no-imports", "--command", WHERE) == "postgresql CreateOnceS3Storage redis\n"

        run.process.kill()  # nobody tells the others
        assert wait_until(lambda: not run.pids(), timeout_s=60), run.pids()

    with running(servers, tmp_path / "second") as run:
        run.process.send_signal(signal.SIGINT)
        status = run.process.wait(timeout=60)

        assert status == 0
        assert not run.pids()
        assert not any(is_listening(member.port) for member in servers.members)
    assert re.search(r"The bucket magpie is made.*The first admin is admin", first_said, re.DOTALL)
    assert "The first admin" not in run.said()  # the second run found the first one's database


WHERE = (
    "from django.db import connection; from django.core.files.storage import default_storage; "
    "from django.conf import settings; "
    "print(connection.vendor, default_storage.__class__.__name__, settings.CELERY_BROKER_URL.partition(':')[0])"
)


def test_absent_packages_are_one_line(tmp_path: Path) -> None:
    environment = {**run_environment(tmp_path, free_port()), "MAGPIE_STACK": "servers", "PATH": str(tmp_path)}

    done = subprocess.run(RUN, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False)

    assert done.returncode == 7
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert re.search(r"sudo apt-get install .*redis-server .*ceph-mon ceph-osd radosgw ceph-common", done.stderr)


def test_stack_that_is_none_is_one_line(tmp_path: Path) -> None:
    environment = {**run_environment(tmp_path, free_port()), "MAGPIE_STACK": "cloud"}

    done = subprocess.run(RUN, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False)

    assert done.returncode == 6
    assert len(done.stderr.splitlines()) == 1
    assert "STACK=servers" in done.stderr


def _postmaster(run: Run) -> int:
    """Give the process that PostgreSQL's own file names; 0 while there is none."""
    try:
        return int((run.home / "servers/postgres/data/postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _manage(servers: Servers, *arguments: str) -> str:
    """Run a command as a person would: with the environment that the run wrote down."""
    command = '. "$1" && shift && exec "$@"'
    environment = str(servers.folder / stack.ENVIRONMENT)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAGPIE_", "DJANGO_"))}
    done = subprocess.run(
        ("sh", "-c", command, "sh", environment, sys.executable, "manage.py", *arguments),
        cwd=ROOT,
        env=inherited,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
