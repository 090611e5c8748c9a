"""How often somebody may ask: so many times a minute, together over several processes, and without Redis too."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from accounts import rates
from accounts.counts import REDIS_TIMEOUT_S, Counts, LocalCounts, RedisCounts
from accounts.rates import Limiter, Rate
from tests.services import redis
from tests.services.ports import free_port

MINUTE = 60


@pytest.fixture(params=["local", pytest.param("redis", marks=pytest.mark.services)])
def counts(request: pytest.FixtureRequest) -> Counts:
    if request.param == "local":
        return LocalCounts()
    return RedisCounts(request.getfixturevalue("redis_server"))


class Clock:
    """A clock that stands until it is moved. It begins at a window of its own: Redis remembers other tests'."""

    _next = 1_000_000

    def __init__(self) -> None:
        Clock._next += 10
        self.now = float(Clock._next * MINUTE)

    def __call__(self) -> float:
        return self.now


def allowed(limiter: Limiter, times: int, *, limit: int, key: str = "writes:user:1") -> int:
    """Ask so often; give how often the answer was yes."""
    return sum(limiter.wait_s(key, limit=limit) is None for _ in range(times))


@pytest.mark.parametrize("limit", [1, 7, 100, 250, 6000])
def test_one_process_gives_exactly_as_often_as_said(counts: Counts, limit: int) -> None:
    assert allowed(Limiter(counts, clock=Clock()), limit + 50, limit=limit) == limit


def test_wait_lasts_until_the_next_minute_and_then_all_is_well(counts: Counts) -> None:
    clock = Clock()
    limiter = Limiter(counts, clock=clock)
    allowed(limiter, 5, limit=5)
    clock.now += 45.5

    assert limiter.wait_s("writes:user:1", limit=5) == pytest.approx(14.5)
    clock.now += 14.5
    assert allowed(limiter, 10, limit=5) == 5


def test_everybody_is_counted_alone(counts: Counts) -> None:
    limiter = Limiter(counts, clock=Clock())
    allowed(limiter, 5, limit=5, key="writes:user:1")

    assert allowed(limiter, 5, limit=5, key="writes:user:2") == 5


@pytest.mark.parametrize("limit", [30, 6000])
def test_processes_on_one_count_give_no_more_together_than_one(counts: Counts, limit: int) -> None:
    clock = Clock()
    processes = [Limiter(counts, clock=clock) for _ in range(3)]

    given = [allowed(process, limit, limit=limit) for process in processes]

    assert sum(given) == limit


def test_threads_of_one_process_give_no_more_than_said(counts: Counts) -> None:
    limiter, given = Limiter(counts, clock=Clock()), []
    threads = [threading.Thread(target=lambda: given.append(allowed(limiter, 300, limit=600))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(given) == 600


@pytest.fixture
def redis_that_goes() -> Iterator[tuple[str, int]]:
    """Give the URL of a Redis that is not there."""
    port = free_port()
    yield f"redis://127.0.0.1:{port}/0", port


@pytest.mark.services
def test_without_redis_each_process_counts_its_own_and_nobody_waits(redis_that_goes: tuple[str, int]) -> None:
    url, _port = redis_that_goes
    limiter = Limiter(RedisCounts(url), clock=Clock())

    began = time.monotonic()
    given = allowed(limiter, 40, limit=30)

    assert given == 30
    assert time.monotonic() - began < 20 * REDIS_TIMEOUT_S  # forty could have waited, and a busy machine may stall


@pytest.mark.services
def test_redis_counts_again_when_it_is_back(redis_that_goes: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    url, port = redis_that_goes
    monkeypatch.setattr("accounts.counts.REDIS_PAUSE_S", 0.0)
    clock = Clock()
    one, other = (Limiter(RedisCounts(url), clock=clock) for _ in range(2))
    allowed(one, 5, limit=30)

    with redis.running(port=port):
        given = allowed(one, 30, limit=30) + allowed(other, 30, limit=30)

    assert given == 30


def test_no_limit_counts_nothing(settings: Settings) -> None:
    settings.MAGPIE_RATES = {Rate.WRITES: 0}

    assert [rates.wait_s(Rate.WRITES, "user:1") for _ in range(100)] == [None] * 100


def test_counting_costs_microseconds(counts: Counts) -> None:
    limiter = Limiter(counts, clock=Clock())

    began = time.process_time()
    allowed(limiter, 5000, limit=6000)

    assert (time.process_time() - began) / 5000 < 100e-6
