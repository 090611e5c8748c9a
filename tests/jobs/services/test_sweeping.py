"""The sweeper brings back what was lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import Job, JobState
from jobs.services import canaries, queue, sweeping
from tests.jobs.conftest import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def lose_worker() -> None:
    Job.objects.filter(state=JobState.RUNNING).update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_sweep_sends_one_message_per_kind_that_waits(messages: list[tuple[str, float]]) -> None:
    queue.enqueue(KIND, key="a")
    queue.enqueue(KIND, key="b")
    messages.clear()  # lost on the way

    swept = sweeping.sweep()

    assert swept.messages == 1
    assert messages == [(KIND, 0.0)]


def test_sweep_sends_nothing_for_what_is_not_due(messages: list[tuple[str, float]]) -> None:
    queue.enqueue(KIND, after_s=60)
    messages.clear()

    sweeping.sweep()

    assert messages == []


def test_sweep_lets_a_dead_workers_job_wait_again() -> None:
    queue.enqueue(KIND)
    queue.claim(KIND, worker="killed")
    lose_worker()

    swept = sweeping.sweep()

    assert swept.retried == 1
    assert Job.objects.get().state == JobState.WAITING


def test_sweep_gives_up_when_attempts_are_used_up() -> None:
    queue.enqueue(KIND)
    for _attempt in range(2):
        queue.claim(KIND, worker="killed")
        lose_worker()
        sweeping.sweep()

    job = Job.objects.get()
    assert (job.state, job.error_code) == (JobState.FAILED, "worker-lost")
    assert "worker" in job.error_detail


def test_sweep_leaves_a_live_claim_alone() -> None:
    queue.enqueue(KIND)
    queue.claim(KIND, worker="alive")

    swept = sweeping.sweep()

    assert (swept.retried, swept.given_up) == (0, 0)
    assert Job.objects.get().state == JobState.RUNNING


def test_sweep_forgets_what_was_done_long_ago() -> None:
    queue.enqueue(KIND)
    claim = queue.claim(KIND, worker="tester")
    assert claim is not None
    queue.finish(claim)
    Job.objects.update(finished_at=timezone.now() - timedelta(days=2))

    swept = sweeping.sweep()

    assert swept.forgotten == 1
    assert not Job.objects.exists()


def test_sweep_keeps_canaries_for_an_hour() -> None:
    canaries.send()
    canaries.answer("work")
    canaries.answer("train")
    Job.objects.filter(queue="work").update(finished_at=timezone.now() - timedelta(hours=2))

    swept = sweeping.sweep()

    assert swept.forgotten == 1
    assert Job.objects.get().kind == "canary-train"
