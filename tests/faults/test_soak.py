"""The outages at full length, under load: `make soak` runs them and prints what they cost."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from tests.faults import evidence
from tests.faults.conftest import House
from tests.faults.proxy import Fault
from tests.faults.test_store import FAULTS
from tests.faults.visitors import Camera, Reviewer, at_work

WITH_S3 = True
MINUTE_S = 60.0
BROKER_AWAY_S = 10 * MINUTE_S
RESTARTS, STORE_ROUNDS, KILLS = 8, 4, 12
STOPPED_S = 5 * MINUTE_S
CATCH_UP_S = 180.0

# Canaries and leases as they are in production: what is measured is the real thing.
SETTINGS = {
    "MAGPIE_S3_TIMEOUT_S": "3",
    "MAGPIE_SWEEP_EVERY_S": "10",
    "MAGPIE_CANARY_EVERY_S": "10",
    "MAGPIE_CANARY_LATE_S": "60",
    "MAGPIE_WORKER_DEAF_S": "60",
    "MAGPIE_JOB_LEASE_S": "60",
}

pytestmark = pytest.mark.soak


@pytest.fixture
def load(house: House, request: pytest.FixtureRequest) -> Iterator[None]:
    """Let two cameras and two reviewers work all the while; then see that nothing is lost, and say what it cost."""
    cameras, reviewers = [house.camera() for _ in range(2)], [house.reviewer() for _ in range(2)]
    with at_work(*(each.upload for each in cameras), *(each.answer for each in reviewers), pause_s=0.3):
        yield
    caught_up_s = house.running.until(evidence.all_embedded, "embedding every photo", timeout_s=CATCH_UP_S)
    caught_up_s += house.running.until(evidence.nothing_to_do, "the end of all jobs", timeout_s=CATCH_UP_S)
    evidence.assert_kept(cameras=cameras, reviewers=reviewers)
    evidence.assert_objects()
    for visitor in (*cameras, *reviewers):
        evidence.assert_calm(visitor, 409, 503)
    print(f"{request.node.name}: {figures(cameras, reviewers)}; caught up {caught_up_s:.1f} s afterwards")


def figures(cameras: list[Camera], reviewers: list[Reviewer]) -> str:
    visitors = (*cameras, *reviewers)
    photos, answers = (sum(len(each.acknowledged) for each in group) for group in (cameras, reviewers))
    away = sum(each.seen[503] for each in visitors)
    longest_s = max(each.longest_s for each in visitors)
    return f"{photos} photos and {answers} answers kept, {away} times 503, slowest request {longest_s:.1f} s"


def test_broker_away_for_ten_minutes(house: House, load: None) -> None:
    with house.broker.refusing():
        time.sleep(BROKER_AWAY_S)


def test_database_restarted_again_and_again(house: House, load: None) -> None:
    for how in [signal.SIGINT, signal.SIGQUIT] * (RESTARTS // 2):
        time.sleep(15)
        house.database_server.stop(how)
        time.sleep(random.uniform(0, 5))
        house.database_server.start()
    connection.close()


def test_store_failing_in_every_way(house: House, load: None) -> None:
    assert house.store is not None
    for fault in [*FAULTS.values(), Fault(delay_s=1.0)] * STORE_ROUNDS:
        with house.store.failing(fault):
            time.sleep(15)
        time.sleep(5)


def test_workers_killed_again_and_again(house: House, load: None) -> None:
    for _kill in range(KILLS):
        time.sleep(15)
        house.running.until(lambda: len(house.running.pids("--queues=")) >= 2, "two workers", timeout_s=60)
        for pid in random.sample(house.running.pids("--queues="), k=2):
            os.kill(pid, signal.SIGKILL)


def test_worker_stopped_for_five_minutes_and_continued(house: House, load: None) -> None:
    stopped = house.running.pids("--queues=work")
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(STOPPED_S)
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
