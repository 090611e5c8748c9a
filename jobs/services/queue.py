"""The life of a job row: asked for, claimed, kept alive, finished or failed.

A claim carries the row's fence. Every later write names that fence, so a worker that was stopped for five minutes and
goes on finds that its claim is gone, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.problems import Problem
from jobs import clock, messenger, registry
from jobs.errors import ClaimLost
from jobs.models import Job, JobState

RETRY_BASE_S = 2.0  # a failed attempt waits 2, 4, 8 … seconds
LONGEST_WAIT_S = 60.0
AT_ONCE_S = -0.5  # due when its message comes, however little two machines agree on the time
CLAIM_TRIES = 3
# SQL, because every upload and every answer pays for it: the ORM takes four times as long to make the same of it.
_WAITING = "SELECT * FROM jobs_job WHERE kind = %s AND key = %s AND state = 'waiting'"


@dataclass(frozen=True, slots=True)
class Claim:
    """One job in one worker's hands."""

    job_id: int
    kind: str
    key: str
    fence: int
    attempt: int
    lease_s: float
    payload: dict[str, Any] = field(default_factory=dict)


def enqueue(
    kind: str,
    *,
    key: str = "",
    payload: dict[str, Any] | None = None,
    after_s: float = 0.0,
    by: User | None = None,
) -> Job:
    """Ask for work of a kind, and send the message once the surrounding transaction has committed.

    While a row of the same kind and key waits, asking again gives that row, brought forward when the new wish is
    earlier. The waiting row is locked until the caller commits: were it claimed before, its worker would miss what the
    caller is about to commit.
    """
    due = clock.now() + timedelta(seconds=after_s or AT_ONCE_S)
    with transaction.atomic():
        job, is_new = _waiting_or_new(kind=kind, key=key, payload=payload or {}, due=due, by=by)
        if not is_new and job.run_after <= due:
            return job
        if not is_new:
            Job.objects.filter(pk=job.pk).update(run_after=due)
            job.run_after = due
        transaction.on_commit(lambda: messenger.send(kind, countdown_s=after_s))
    return job


def claim(kind: str, *, worker: str) -> Claim | None:
    """Take the next due job of this kind, or None when there is none."""
    for _attempt in range(CLAIM_TRIES):
        try:
            with transaction.atomic():
                job = _next_due(kind)
                if job is not None:
                    return _take(job, worker=worker)
        except IntegrityError:
            # Another worker runs a job of the same kind and key since we looked: look again.
            continue
        if not _due(kind).exists():
            return None
    return None


def heartbeat(claim: Claim) -> None:
    """Hold the claim for another lease. Raises ClaimLost when somebody else has it."""
    _update_claimed(claim, claimed_until=clock.now() + timedelta(seconds=claim.lease_s))


def hold(claim: Claim) -> None:
    """Lock the claimed row for the rest of the caller's transaction, so that the caller's writes commit only while
    the claim stands. Raises ClaimLost."""
    row = Job.objects.select_for_update().filter(pk=claim.job_id, fence=claim.fence, state=JobState.RUNNING)
    if not row.exists():
        raise ClaimLost


def finish(claim: Claim, result: dict[str, Any] | None = None) -> None:
    """Record that the work is done. Raises ClaimLost."""
    _update_claimed(
        claim,
        state=JobState.DONE,
        result=result,
        error_code="",
        error_detail="",
        claimed_until=None,
        finished_at=clock.now(),
    )


def fail(claim: Claim, *, code: str, detail: str, is_final: bool = False) -> None:
    """Record a failed attempt: the job waits for the next one, longer each time, or ends failed. Raises ClaimLost."""
    kind = registry.get(claim.kind)
    is_last = is_final or claim.attempt >= kind.max_attempts
    with transaction.atomic():
        _update_claimed(claim, error_code=code, error_detail=detail)
        job = Job.objects.get(pk=claim.job_id)
        if is_last:
            _end_failed(job)
        else:
            _wait_again(job, after_s=RETRY_BASE_S**claim.attempt)


def wait_out(claim: Claim, *, code: str, detail: str) -> None:
    """Record that an attempt met an outage: it does not count, and the job waits, up to a minute each time, for as
    long as the outage lasts. Raises ClaimLost."""
    wait_s = min(LONGEST_WAIT_S, RETRY_BASE_S ** min(claim.fence, 10))
    with transaction.atomic():
        _update_claimed(claim, error_code=code, error_detail=detail, attempts=claim.attempt - 1)
        _wait_again(Job.objects.get(pk=claim.job_id), after_s=wait_s, otherwise=_end_superseded)


def give_up(job: Job, problem: type[Problem]) -> None:
    """End a job whose worker is gone and whose attempts are used up."""
    job.error_code, job.error_detail = problem.code, str(problem.message)
    job.save(update_fields=["error_code", "error_detail"])
    _end_failed(job)


def retry_lost(job: Job) -> None:
    """Let a job whose worker is gone wait for another one."""
    _wait_again(job, after_s=0.0)


def _waiting_or_new(
    *, kind: str, key: str, payload: dict[str, Any], due: datetime, by: User | None
) -> tuple[Job, bool]:
    job = _locked_waiting(kind, key)
    if job is not None:
        return job, False
    try:
        with transaction.atomic():
            queue = registry.get(kind).queue
            return Job.objects.create(
                kind=kind, key=key, queue=queue, payload=payload, run_after=due, requested_by=by
            ), True
    except IntegrityError:
        # Asked for at the same moment by another: theirs is committed now, unless it is claimed already.
        job = _locked_waiting(kind, key)
        return (job, False) if job is not None else _waiting_or_new(kind=kind, key=key, payload=payload, due=due, by=by)


def _locked_waiting(kind: str, key: str) -> Job | None:
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return next(iter(Job.objects.raw(_WAITING + lock, [kind, key])), None)


def _due(kind: str) -> Any:
    running = Job.objects.filter(kind=kind, state=JobState.RUNNING).values("key")
    return Job.objects.filter(kind=kind, state=JobState.WAITING, run_after__lte=clock.now()).exclude(key__in=running)


def _next_due(kind: str) -> Job | None:
    # No skip-locked: the lock is held by an enqueuer for milliseconds, and its work must not wait for the sweeper.
    job: Job | None = _due(kind).select_for_update(of=("self",)).order_by("run_after", "id").first()
    return job


def _take(job: Job, *, worker: str) -> Claim:
    lease_s = registry.get(job.kind).lease_s or settings.MAGPIE_JOB_LEASE_S
    now = clock.now()
    job.state = JobState.RUNNING
    job.attempts += 1
    job.fence += 1
    job.claimed_by = worker[:128]
    job.claimed_until = now + timedelta(seconds=lease_s)
    job.started_at = now
    job.save(update_fields=["state", "attempts", "fence", "claimed_by", "claimed_until", "started_at"])
    return Claim(
        job_id=job.pk,
        kind=job.kind,
        key=job.key,
        fence=job.fence,
        attempt=job.attempts,
        lease_s=lease_s,
        payload=job.payload,
    )


def _update_claimed(claim: Claim, **fields: Any) -> None:
    held = Job.objects.filter(pk=claim.job_id, fence=claim.fence, state=JobState.RUNNING)
    if not held.update(**fields):
        raise ClaimLost


def _wait_again(job: Job, *, after_s: float, otherwise: Callable[[Job], None] | None = None) -> None:
    """Put a row back to waiting; when another row already waits for the same work, that one is enough."""
    try:
        with transaction.atomic():
            job.state = JobState.WAITING
            job.claimed_until = None
            job.run_after = clock.now() + timedelta(seconds=after_s)
            job.save(update_fields=["state", "claimed_until", "run_after"])
    except IntegrityError:
        job.refresh_from_db()
        (otherwise or _end_failed)(job)


def _end_failed(job: Job) -> None:
    job.state = JobState.FAILED
    job.claimed_until = None
    job.finished_at = clock.now()
    job.save(update_fields=["state", "claimed_until", "finished_at"])


def _end_superseded(job: Job) -> None:
    """End a job that met an outage and whose work another row waits to do: nothing has failed."""
    job.state = JobState.DONE
    job.result = {"superseded": True}
    job.claimed_until = None
    job.finished_at = clock.now()
    job.save(update_fields=["state", "result", "claimed_until", "finished_at"])
