"""When a worker counts as deaf: idle, with messages lying there, for as long as the limit says. Not before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery.worker import state

from jobs.consumer_watch import Watch


class Request:
    """What a worker holds."""


class Ear:
    """A watch whose worker ends on paper, and whose queue is as long as a test says."""

    def __init__(self, *, waiting: int) -> None:
        self.waiting, self.ended = waiting, 0
        self.watch = Watch(limit_s=60, waiting=lambda: self.waiting, end=self.end)

    def end(self) -> None:
        self.ended += 1

    def look(self, *moments_s: float) -> None:
        for moment_s in moments_s:
            self.watch.look(moment_s)


@pytest.fixture(autouse=True)
def idle() -> Iterator[None]:
    yield
    state.active_requests.clear()
    state.reserved_requests.clear()


def test_idle_worker_that_leaves_messages_lying_ends() -> None:
    ear = Ear(waiting=1)

    ear.look(0, 30, 59)
    assert ear.ended == 0
    ear.look(61)

    assert ear.ended == 1


def test_worker_that_takes_messages_stays() -> None:
    ear = Ear(waiting=5)

    for moment_s in range(0, 300, 10):
        ear.watch.note_message()
        ear.look(moment_s)

    assert ear.ended == 0


def test_empty_queue_between_starts_the_count_again() -> None:
    ear = Ear(waiting=1)

    ear.look(0, 50)
    ear.waiting = 0
    ear.look(55)
    ear.waiting = 1
    ear.look(65, 100)

    assert ear.ended == 0


@pytest.mark.parametrize("held", [state.active_requests, state.reserved_requests], ids=["at work", "about to"])
def test_busy_worker_stays(held: object) -> None:
    ear, request = Ear(waiting=5), Request()
    held.add(request)  # type: ignore[attr-defined]  # Celery has no types

    ear.look(0, 100, 200)

    assert ear.ended == 0
