"""What `manage.py fsck` looks at in the job rows: work that nobody does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.findings import Check, Fault, Finding, Look
from jobs import clock, registry
from jobs.errors import KindUnknown
from jobs.models import Job, JobState
from jobs.services import queue, sweeping

SLACK = timedelta(minutes=5)  # the sweeper comes every ten seconds
OVERDUE = timedelta(hours=1)

CLAIM_EXPIRED = Fault(
    "job-claim-expired",
    _("{subject} ({kind}) lost its worker {minutes} minutes ago and nobody took it back. Start beat and a worker."),
    is_repairable=True,
)
OVERDUE_JOB = Fault(
    "job-overdue", _("{subject} ({kind}) has been due for {minutes} minutes. Start a worker of the queue {queue}.")
)
KIND_UNKNOWN = Fault(
    KindUnknown.code,
    _("{subject} asks for {kind}, which is no kind of work, and holds up the sweeper. It is ended as failed."),
    is_repairable=True,
)


def checks() -> tuple[Check, ...]:
    """List what is looked at here."""
    return (
        Check(name="unknown jobs", find=_unknown, repair=_end),
        Check(name="lost jobs", find=_expired, repair=_take_back),
        Check(name="overdue jobs", find=_overdue),
    )


def _unknown(look: Look) -> Iterator[Finding]:
    names = [kind.name for kind in registry.all_kinds()]
    for job in Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exclude(kind__in=names):
        yield KIND_UNKNOWN.at(f"job {job.pk}", kind=job.kind, job=job.pk)


def _end(findings: Sequence[Finding]) -> None:
    for job in Job.objects.filter(pk__in=[finding.extra["job"] for finding in findings]):
        queue.give_up(job, KindUnknown)


def _expired(look: Look) -> Iterator[Finding]:
    now = clock.now()
    for job in Job.objects.filter(state=JobState.RUNNING, claimed_until__lt=now - SLACK).order_by("pk"):
        assert job.claimed_until is not None  # filtered by
        yield CLAIM_EXPIRED.at(f"job {job.pk}", kind=job.kind, minutes=_minutes(now - job.claimed_until))


def _take_back(findings: Sequence[Finding]) -> None:
    sweeping.sweep()


def _overdue(look: Look) -> Iterator[Finding]:
    now = clock.now()
    for job in Job.objects.filter(state=JobState.WAITING, run_after__lt=now - OVERDUE).order_by("pk"):
        minutes = _minutes(now - job.run_after)
        yield OVERDUE_JOB.at(f"job {job.pk}", kind=job.kind, minutes=minutes, queue=job.queue)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
