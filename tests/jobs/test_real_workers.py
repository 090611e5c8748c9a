"""Real Celery workers on both transports: killed, doubled, paused. The row is the truth; messages are only hints."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from jobs.models import Job, JobState
from labeling.models import Market

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 40.0


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.services)])
def environment(request: pytest.FixtureRequest, process_environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Give the environment of web, worker and clock on this transport, each test with a broker of its own."""
    (tmp_path / "home").mkdir()
    broker = request.getfixturevalue("redis_server") if request.param == "redis" else "filesystem://"
    return {**process_environment, "MAGPIE_HOME": str(tmp_path / "home"), "MAGPIE_BROKER_URL": broker}


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker with one child in a process group of its own, and kill whatever is left of it."""
    command = [sys.executable, "-m", "celery", "--app=tests.jobs.worker_app", "--quiet", "worker", "--queues=work"]
    options = ["--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=error"]
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 a worker and its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def outside(environment: dict[str, str], *arguments: str) -> None:
    """Do what the web process or the clock does."""
    subprocess.run([sys.executable, "-m", "tests.jobs.worker_app", *arguments], cwd=ROOT, env=environment, check=True)


def until(is_true: Callable[[], bool], what: str) -> None:
    """Wait for something that happens in another process."""
    deadline = time.monotonic() + TIMEOUT_S
    while not is_true():
        assert time.monotonic() < deadline, f"{what} did not happen; jobs: {list(Job.objects.values())}"
        time.sleep(0.05)


def is_done() -> bool:
    """Say whether the job ended well."""
    return Job.objects.filter(state=JobState.DONE).exists()


def test_killed_workers_job_is_done_again_once(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "hold").touch()
    outside(environment, "enqueue", "a", str(tmp_path))
    with worker(environment) as first:
        until((tmp_path / "began-a-1").exists, "the first attempt")
        kill(first)
    (tmp_path / "hold").unlink()
    time.sleep(1.6)  # the dead worker's claim runs out

    with worker(environment):
        outside(environment, "sweep")
        until(is_done, "the second attempt")

    job = Job.objects.get()
    assert (job.attempts, job.result) == (2, {"attempt": 2})
    assert Market.objects.count() == 1


def test_lost_message_costs_no_job(environment: dict[str, str], tmp_path: Path) -> None:
    lost = {**environment, "MAGPIE_BROKER_URL": "redis://127.0.0.1:1/0"}
    outside(lost, "enqueue", "a", str(tmp_path))

    with worker(environment):
        outside(environment, "sweep")
        until(is_done, "the swept job")

    assert Market.objects.count() == 1


def test_message_delivered_three_times_does_the_work_once(environment: dict[str, str], tmp_path: Path) -> None:
    outside(environment, "enqueue", "a", str(tmp_path))
    outside(environment, "sweep")
    outside(environment, "sweep")

    with worker(environment):
        until(is_done, "the job")
        outside(environment, "enqueue", "b", str(tmp_path))
        until(lambda: Job.objects.filter(key="b", state=JobState.DONE).exists(), "the job after")

    assert sorted(Market.objects.values_list("name", flat=True)) == ["a", "b"]
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_paused_worker_cannot_commit_with_its_old_fence(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "hold").touch()
    outside(environment, "enqueue", "a", str(tmp_path))
    with worker(environment) as paused:
        until((tmp_path / "began-a-1").exists, "the first attempt")
        os.killpg(paused.pid, signal.SIGSTOP)
        time.sleep(1.6)
        (tmp_path / "hold").unlink()
        with worker(environment):
            outside(environment, "sweep")
            until(is_done, "the other worker's attempt")
            os.killpg(paused.pid, signal.SIGCONT)
            outside(environment, "enqueue", "b", str(tmp_path))
            until(lambda: Job.objects.filter(key="b", state=JobState.DONE).exists(), "the job after")
            time.sleep(1)  # time enough for the woken worker to try

    assert Market.objects.filter(name="a").count() == 1
    assert Job.objects.get(key="a").result == {"attempt": 2}
