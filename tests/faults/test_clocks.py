"""One machine's clock is an hour off: the database's rules, so nothing is handed out twice, taken away, or held up."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from jobs import clock
from jobs.models import Job, JobState
from jobs.services import queue, sweeping
from labeling.models import Lease
from labeling.services import leases
from tests.factories import PhotoFactory, UserFactory
from tests.faults import clocks
from tests.services.ports import wait_until

KIND = "canary-work"  # does nothing, which is all that is needed here
AHEAD, BEHIND = 1, -1

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database"),
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
]
both_ways = pytest.mark.parametrize("hours", [AHEAD, BEHIND], ids=["ahead", "behind"])


@pytest.fixture
def environment(process_environment: dict[str, str], redis_server: str, tmp_path: Path) -> dict[str, str]:
    """Give the environment of a right machine."""
    places = {"MAGPIE_HOME": str(tmp_path), "MAGPIE_BROKER_URL": redis_server, "LOG_LEVEL": "WARNING"}
    return {**process_environment, **places}


@both_ways
def test_lease_holds_on_every_machine(environment: dict[str, str], hours: int) -> None:
    PhotoFactory.create_batch(15)
    here, there = UserFactory.create(), UserFactory.create()
    held = {each.photo_id for each in leases.take(by=here, tab=uuid.uuid4(), count=10)}

    tab = uuid.uuid4()
    taken = clocks.run("lease", there.username, tab, environment=clocks.off_by(hours, environment))["photos"]

    assert len(held) == 10
    assert len(taken) == 5
    assert not held & set(taken)
    assert leases.take(by=here, tab=uuid.uuid4(), count=10) == []  # what was leased there is held here
    Lease.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert len(leases.take(by=here, tab=uuid.uuid4(), count=15)) == 15


def test_machine_that_is_off_tells_the_time_right(environment: dict[str, str]) -> None:
    said = clocks.run("time", environment=clocks.off_by(AHEAD, environment))

    assert abs(said["own"] - said["ruling"] - 3600) < 30
    assert abs(said["ruling"] - time.time()) < 30


def test_health_page_names_the_clock_that_is_off(environment: dict[str, str]) -> None:
    assert clocks.run("ready", environment=environment) == {}
    assert "s off the database's" in clocks.run("ready", environment=clocks.off_by(BEHIND, environment))["clock"]


def test_claim_is_neither_taken_away_early_nor_left_with_the_dead(environment: dict[str, str]) -> None:
    queue.enqueue(KIND)
    claim = queue.claim(KIND, worker="alive")
    assert claim is not None

    assert clocks.run("sweep", environment=clocks.off_by(AHEAD, environment)) == {"retried": 0}
    queue.heartbeat(claim)
    Job.objects.update(claimed_until=clock.now() - timedelta(seconds=1))
    assert clocks.run("sweep", environment=clocks.off_by(BEHIND, environment)) == {"retried": 1}


@both_ways
def test_job_asked_for_elsewhere_is_due_at_once(environment: dict[str, str], hours: int) -> None:
    clocks.run("enqueue", KIND, environment=clocks.off_by(hours, environment))

    assert queue.claim(KIND, worker="right") is not None


@contextmanager
def worker(environment: Mapping[str, str]) -> Iterator[None]:
    """Run a worker on the queue "work"."""
    options = ["--queues=work", "--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=error"]
    command = [sys.executable, "-m", "celery", "--app=webapp", "--quiet", "worker", *options]
    process = subprocess.Popen(command, cwd=clocks.ROOT, env=dict(environment))
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


@both_ways
def test_worker_that_is_off_does_its_work_and_takes_the_sweepers_messages(
    environment: dict[str, str], hours: int, settings: Settings
) -> None:
    settings.MAGPIE_BROKER_URL = environment["MAGPIE_BROKER_URL"]
    queue.enqueue(KIND)
    with worker(clocks.off_by(hours, environment)):
        assert wait_until(Job.objects.filter(state=JobState.DONE).exists, timeout_s=60)

        Job.objects.all().delete()
        Job.objects.create(kind=KIND, queue="work", run_after=clock.now())  # its message is lost
        sweeping.sweep()
        assert wait_until(Job.objects.filter(state=JobState.DONE).exists, timeout_s=60)

    way = Job.objects.get()
    assert way.finished_at is not None
    assert timedelta(0) < way.finished_at - way.created_at < timedelta(seconds=90)
