"""What a task does with the rows of its kind."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.errors import LastAdmin
from accounts.problems import Problem
from jobs import registry
from jobs.models import Job, JobState
from jobs.registry import Kind
from jobs.services import queue, work
from jobs.services.queue import Claim
from tests.jobs.conftest import KIND

pytestmark = pytest.mark.django_db(transaction=True)


def test_run_does_every_due_job_once() -> None:
    for key in "abc":
        queue.enqueue(KIND, key=key)
    seen: list[str] = []

    def handler(claim: Claim) -> dict[str, Any]:
        seen.append(claim.key)
        return {"key": claim.key}

    count = work.run(KIND, handler)

    assert count == 3
    assert sorted(seen) == ["a", "b", "c"]
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert work.run(KIND, handler) == 0


def test_run_records_a_crash_with_its_traceback() -> None:
    queue.enqueue(KIND)

    def handler(claim: Claim) -> None:
        raise ZeroDivisionError("by nothing")

    work.run(KIND, handler)

    job = Job.objects.get()
    assert (job.state, job.error_code) == (JobState.WAITING, "crashed")
    assert "by nothing" in job.error_detail


def test_run_records_our_own_errors_by_code() -> None:
    queue.enqueue(KIND)

    def handler(claim: Claim) -> None:
        raise LastAdmin

    work.run(KIND, handler)

    job = Job.objects.get()
    assert job.error_code == "last-admin"
    assert job.error_detail == str(LastAdmin.message)


def test_run_commits_nothing_when_the_claim_was_lost() -> None:
    queue.enqueue(KIND)

    def handler(claim: Claim) -> dict[str, Any]:
        Job.objects.update(fence=claim.fence + 1)  # the sweeper and another worker, meanwhile
        return {"late": True}

    work.run(KIND, handler)

    job = Job.objects.get()
    assert (job.state, job.result) == (JobState.RUNNING, None)


def test_run_goes_on_with_work_that_arrived_meanwhile() -> None:
    queue.enqueue(KIND)
    seen: list[int] = []

    def handler(claim: Claim) -> None:
        seen.append(claim.job_id)
        if len(seen) == 1:
            queue.enqueue(KIND)

    work.run(KIND, handler)

    assert len(seen) == 2


def test_run_goes_on_when_a_heartbeat_does_not_reach_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "get", lambda _name: Kind(name=KIND, task="tests.work", lease_s=0.03))
    beats, third = iter(range(1000)), threading.Event()

    def heartbeat(claim: Claim) -> None:
        if next(beats) >= 2:
            third.set()
        raise OperationalError("database is locked")

    monkeypatch.setattr(queue, "heartbeat", heartbeat)
    queue.enqueue(KIND)

    work.run(KIND, lambda _claim: {"beats_went_on": third.wait(2)})

    assert Job.objects.get().result == {"beats_went_on": True}


class AwayError(Problem):
    """What a handler meets while a part of the house is away."""

    code = "away"
    message = "It does not answer."
    is_outage = True


@pytest.mark.parametrize(
    ("fault", "code"),
    [(AwayError(), "away"), (OperationalError("server closed the connection"), "database-down")],
    ids=["object store", "database"],
)
def test_outage_is_waited_out_and_uses_no_attempt_up(fault: Exception, code: str) -> None:
    queue.enqueue(KIND)

    def handler(claim: Claim) -> None:
        raise fault

    waits_s = []
    for _outage in range(9):
        work.run(KIND, handler)
        job = Job.objects.get()
        waits_s.append(round((job.run_after - timezone.now()).total_seconds()))
        assert (job.state, job.attempts, job.error_code) == (JobState.WAITING, 0, code)
        Job.objects.update(run_after=timezone.now())
    work.run(KIND, lambda claim: {"attempt": claim.attempt})

    assert waits_s == [2, 4, 8, 16, 32, 60, 60, 60, 60]
    job = Job.objects.get()
    assert (job.state, job.result, job.error_code) == (JobState.DONE, {"attempt": 1}, "")


def test_run_ends_quietly_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def claim(kind: str, *, worker: str) -> None:
        raise OperationalError("connection refused")

    queue.enqueue(KIND)
    monkeypatch.setattr(queue, "claim", claim)

    assert work.run(KIND, lambda claim: None) == 0
    assert Job.objects.get().state == JobState.WAITING


def test_crash_on_the_row_holds_no_secret() -> None:
    queue.enqueue(KIND)

    def crash(claim: Claim) -> None:
        raise ValueError("cannot reach redis://:hidden-phrase@cache:6379/0")

    work.run(KIND, crash)

    detail = Job.objects.get().error_detail
    assert "cannot reach redis://:…@cache" in detail
    assert "hidden-phrase" not in detail


def test_outage_of_work_that_another_row_waits_for_fails_nothing() -> None:
    queue.enqueue(KIND)

    def handler(claim: Claim) -> None:
        if claim.attempt == 1 and Job.objects.count() == 1:
            queue.enqueue(KIND)  # asked for again while this one runs
            raise AwayError

    work.run(KIND, handler)

    assert list(Job.objects.order_by("id").values_list("state", "result")) == [
        (JobState.DONE, {"superseded": True}),
        (JobState.DONE, None),
    ]
