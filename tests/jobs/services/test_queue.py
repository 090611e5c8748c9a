"""The life of a job row, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from jobs.errors import ClaimLost
from jobs.models import Job, JobState
from jobs.services import queue
from tests.jobs.conftest import KIND

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("database")]


def claim_of(kind: str = KIND) -> queue.Claim:
    claim = queue.claim(kind, worker="tester")
    assert claim is not None
    return claim


def test_enqueue_twice_waits_once(messages: list[tuple[str, float]]) -> None:
    first = queue.enqueue(KIND)

    second = queue.enqueue(KIND)

    assert second.pk == first.pk
    assert Job.objects.count() == 1
    assert messages == [(KIND, 0.0)]


def test_enqueue_with_another_key_is_another_job() -> None:
    queue.enqueue(KIND, key="a")

    queue.enqueue(KIND, key="b")

    assert Job.objects.count() == 2


def test_enqueue_earlier_brings_the_waiting_job_forward(messages: list[tuple[str, float]]) -> None:
    later = queue.enqueue(KIND, after_s=60)

    queue.enqueue(KIND, after_s=0)

    later.refresh_from_db()
    assert later.run_after <= timezone.now()
    assert messages == [(KIND, 60), (KIND, 0)]


def test_enqueue_sends_nothing_when_the_transaction_fails(messages: list[tuple[str, float]]) -> None:
    def fail() -> None:
        with transaction.atomic():
            queue.enqueue(KIND)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert messages == []
    assert not Job.objects.exists()


def test_enqueue_while_one_runs_waits_for_the_next_turn() -> None:
    queue.enqueue(KIND)
    running = claim_of()

    queue.enqueue(KIND)

    assert queue.claim(KIND, worker="other") is None
    queue.finish(running)
    assert claim_of().job_id != running.job_id


def test_claim_before_its_time_finds_nothing() -> None:
    queue.enqueue(KIND, after_s=60)

    claim = queue.claim(KIND, worker="tester")

    assert claim is None


def test_claim_by_many_at_once_gives_each_job_once() -> None:
    for key in range(8):
        queue.enqueue(KIND, key=str(key))
    claims: list[queue.Claim] = []

    def work() -> None:
        try:
            while (claim := queue.claim(KIND, worker="thread")) is not None:
                claims.append(claim)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claim.key for claim in claims) == [str(key) for key in range(8)]


def test_finish_records_the_result() -> None:
    queue.enqueue(KIND)

    queue.finish(claim_of(), {"photos": 3})

    job = Job.objects.get()
    assert (job.state, job.result) == (JobState.DONE, {"photos": 3})
    assert job.finished_at is not None


@pytest.mark.parametrize("write", [queue.heartbeat, queue.hold, queue.finish])
def test_write_with_an_old_fence_is_refused(write) -> None:
    queue.enqueue(KIND)
    old = claim_of()
    queue.retry_lost(Job.objects.get())
    new = claim_of()

    with pytest.raises(ClaimLost), transaction.atomic():
        write(old)

    job = Job.objects.get()
    assert (job.state, job.fence) == (JobState.RUNNING, new.fence)


def test_fail_waits_for_another_attempt_and_then_ends() -> None:
    queue.enqueue(KIND)

    queue.fail(claim_of(), code="crashed", detail="boom")

    job = Job.objects.get()
    assert job.state == JobState.WAITING
    assert job.run_after > timezone.now()
    Job.objects.update(run_after=timezone.now())
    queue.fail(claim_of(), code="crashed", detail="boom")
    job.refresh_from_db()
    assert (job.state, job.error_code, job.attempts) == (JobState.FAILED, "crashed", 2)


def test_fail_while_the_same_work_waits_ends_at_once() -> None:
    queue.enqueue(KIND)
    running = claim_of()
    queue.enqueue(KIND)

    queue.fail(running, code="crashed", detail="boom")

    assert sorted(Job.objects.values_list("state", flat=True)) == [JobState.FAILED, JobState.WAITING]


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_database_refuses_two_of_a_kind_and_key(state: JobState) -> None:
    now = timezone.now()
    fields = {"kind": KIND, "queue": "work", "run_after": now, "state": state, "claimed_until": now}
    Job.objects.create(**fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(**fields)


def test_database_refuses_a_running_job_without_claim() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind=KIND, queue="work", run_after=timezone.now(), state=JobState.RUNNING)


def test_heartbeat_holds_the_claim_longer() -> None:
    queue.enqueue(KIND)
    claim = claim_of()
    Job.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    queue.heartbeat(claim)

    assert Job.objects.get().claimed_until > timezone.now() + timedelta(seconds=4)


def test_claim_of_a_kind_without_a_lease_of_its_own_holds_as_the_deployment_says(settings: Settings) -> None:
    settings.MAGPIE_JOB_LEASE_S = 7.0
    queue.enqueue("canary-work")

    assert claim_of("canary-work").lease_s == 7.0
    assert claim_of_new(KIND).lease_s == 5


def claim_of_new(kind: str) -> queue.Claim:
    queue.enqueue(kind)
    return claim_of(kind)
