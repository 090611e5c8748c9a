"""Redis flushed, restarted and away: jobs are rows, so nothing is lost, and people notice nothing."""

from __future__ import annotations

import time

import httpx
import pytest
import redis
from celery import Celery

from jobs.selectors import canaries
from tests.faults import evidence
from tests.faults.conftest import House
from tests.faults.proxy import HANG
from tests.faults.visitors import at_work
from tests.services.ports import wait_until

# While the broker is away an answer costs two impatient tries, about two seconds. Whoever waits for a silent socket
# waits for minutes; the line between the two is drawn where a busy machine does not cross it.
ANSWER_S = 20.0


def client(house: House) -> redis.Redis:
    return redis.Redis(port=house.broker_port)


def work_on(house: House, seconds: float) -> None:
    """Upload and answer for a while, once each at least, and see that all is kept, and that nobody waited long."""
    camera, reviewer = house.camera(), house.reviewer()
    with at_work(camera.upload, reviewer.answer, pause_s=0.2):
        time.sleep(seconds)
        wait_until(lambda: bool(camera.acknowledged and reviewer.acknowledged))
    evidence.assert_kept(cameras=[camera], reviewers=[reviewer])
    for visitor in (camera, reviewer):
        evidence.assert_calm(visitor)
        assert visitor.longest_s < ANSWER_S
    assert len(camera.acknowledged) >= 1
    assert len(reviewer.acknowledged) >= 1


def caught_up(house: House) -> float:
    """Wait until everything was learned from; give the seconds that it took."""
    took_s = house.running.until(evidence.all_embedded, "embedding every photo", timeout_s=60)
    took_s += house.running.until(evidence.nothing_to_do, "the end of all jobs", timeout_s=60)
    assert evidence.failed_jobs() == []
    return took_s


def test_flushed_broker_costs_nothing(house: House) -> None:
    work_on(house, 1.5)

    client(house).flushall()
    work_on(house, 1.5)
    client(house).flushall()

    caught_up(house)


def workers(house: House) -> str:
    """Give what the health page says of the workers."""
    body = httpx.get(f"{house.running.url}/ready", timeout=10).json()
    return str(body["missing"].get("workers", ""))


def test_broker_that_is_away_holds_up_nobody_and_the_work_is_done_afterwards(house: House) -> None:
    house.running.until(lambda: all(each.way_ms for each in canaries.latest()), "a canary of each queue")
    assert workers(house) == ""

    with house.broker.refusing():
        work_on(house, 4)
        assert not evidence.nothing_to_do()
        house.running.until(lambda: "work, train" in workers(house), "the alarm", timeout_s=60)

    caught_up(house)
    house.running.until(lambda: workers(house) == "", "the end of the alarm", timeout_s=60)
    for queue in ("worker", "trainer"):
        # One that held a message when the broker went may stumble over giving it back (kombu asks a connection that is
        # gone for its host) and is started again: once, not in a loop.
        assert len(house.running.deaths(queue)) <= 1, house.running.said()[-6000:]


def test_silent_broker_holds_up_nobody_either(house: House) -> None:
    with house.broker.failing(HANG):
        work_on(house, 4)

    caught_up(house)


@pytest.mark.parametrize("queue", ["work", pytest.param("train", marks=pytest.mark.soak)])
def test_worker_that_takes_no_messages_any_more_is_started_again(house: House, queue: str) -> None:
    caught_up(house)
    (before, *_children) = house.running.pids(f"--queues={queue}")

    make_deaf(house, queue)
    house.running.until(
        lambda: before not in house.running.pids(f"--queues={queue}"), "the end of the deaf worker", timeout_s=60
    )

    assert house.running.said().count("took no message") >= 1
    work_on(house, 1)
    caught_up(house)
    house.running.until(lambda: workers(house) == "", "the next canary", timeout_s=60)


def make_deaf(house: House, queue: str) -> None:
    """Let the queue's worker live on, connected, and never ask for a message again."""
    with Celery(broker=f"redis://127.0.0.1:{house.broker_port}/0", set_as_current=False) as outsider:
        outsider.control.cancel_consumer(queue)


@pytest.mark.soak
def test_connections_that_lead_nowhere_are_noticed(house: House) -> None:
    caught_up(house)

    assert house.broker.freeze() > 0  # they live, and nothing comes through them ever again
    house.running.until(lambda: workers(house) != "", "the alarm", timeout_s=60)

    house.running.until(lambda: workers(house) == "", "the next canary", timeout_s=120)
    work_on(house, 1)
    caught_up(house)
