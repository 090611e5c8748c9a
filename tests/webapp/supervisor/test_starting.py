"""Reasons not to start are one clear line and a status, and nothing is started before they are known."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import processes
from tests.services.ports import free_port, is_listening, wait_until
from webapp.env import ROOT
from webapp.supervisor import leash, preflight
from webapp.supervisor.config import from_environment
from webapp.supervisor.errors import BadPort, HomeInUse

RUN = (sys.executable, "-m", "webapp.supervisor")


def run_environment(home: Path, port: int | str) -> dict[str, str]:
    """Give the environment of a run on a folder and a port."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", leash.MARK}}
    return {**kept, "MAGPIE_HOME": str(home), "PORT": str(port)}


def refused(home: Path, port: int | str) -> subprocess.CompletedProcess[str]:
    """Start where starting must fail."""
    environment = run_environment(home, port)
    return subprocess.run(RUN, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Listen on a port, as another program would."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_start_on_a_taken_port_is_one_line(tmp_path: Path, taken_port: int) -> None:
    done = refused(tmp_path / "home", taken_port)

    assert done.returncode == 3
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert f"Port {taken_port} is taken" in done.stderr
    assert f"make run PORT={taken_port + 1}" in done.stderr
    assert not (tmp_path / "home" / "magpie.sqlite3").exists()


def test_start_on_a_home_in_use_is_one_line(tmp_path: Path) -> None:
    held = preflight.lock_home(tmp_path)

    done = refused(tmp_path, free_port())

    os.close(held)
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1
    assert f"already runs on {tmp_path} (process {os.getpid()})" in done.stderr


def test_home_is_free_again_when_its_holder_is_gone(tmp_path: Path) -> None:
    os.close(preflight.lock_home(tmp_path))

    os.close(preflight.lock_home(tmp_path))


def test_home_cannot_be_held_twice(tmp_path: Path) -> None:
    held = preflight.lock_home(tmp_path)

    with pytest.raises(HomeInUse):
        preflight.lock_home(tmp_path)
    os.close(held)


@pytest.mark.parametrize("value", ["0", "65536", "eighty", "-1", "80.5", "²"])
def test_port_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(BadPort):
        from_environment({"PORT": value})


def test_port_defaults_to_8000() -> None:
    assert from_environment({}).url == "http://127.0.0.1:8000/"


@pytest.mark.slow
def test_run_answers_and_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    port, home, log = free_port(), tmp_path / "home", tmp_path / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(RUN, cwd=ROOT, env=run_environment(home, port), stdout=stream, stderr=stream)
    try:
        assert wait_until(lambda: "Magpie is at" in log.read_text() or process.poll() is not None, timeout_s=180)
        assert process.poll() is None, log.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
            page = answer.read().decode()
        assert wait_until(lambda: len(processes.family(process.pid)) >= 8, timeout_s=90), log.read_text()
        started = processes.family(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=90)

    assert status == 0
    assert "password" in page.lower()
    assert re.search(r"The first admin is admin with the password \S{12,}", log.read_text())
    assert wait_until(lambda: not any(map(processes.is_alive, started)), timeout_s=10), started
    assert not is_listening(port)
