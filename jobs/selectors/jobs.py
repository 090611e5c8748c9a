"""What waits, what runs, what failed and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from jobs import clock, kinds
from jobs.models import Job, JobState


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many jobs of a kind are in a state, and since when the oldest one is."""

    kind: str
    state: str
    count: int
    oldest: datetime

    @property
    def age_s(self) -> float:
        """Give the oldest one's age in seconds."""
        return (clock.now() - self.oldest).total_seconds()


def counts(*states: JobState) -> list[KindCount]:
    """Count jobs by kind and state (all states when none is named)."""
    rows = Job.objects.filter(state__in=states or JobState.values).values("kind", "state")
    counted = rows.annotate(count=Count("id"), oldest=Min("created_at")).order_by("kind", "state")
    return [KindCount(**row) for row in counted]


def waiting_counts() -> dict[str, int]:
    """Give the number of waiting jobs of each kind that has any."""
    return {row.kind: row.count for row in counts(JobState.WAITING)}


def recent(*states: JobState, limit: int = 50) -> QuerySet[Job]:
    """Give the newest jobs, in these states only when any is named. Canaries are none that people ask about."""
    rows = Job.objects.exclude(kind__startswith=kinds.CANARY).select_related("requested_by")
    rows = rows.order_by("-created_at", "-id")
    return (rows.filter(state__in=states) if states else rows)[:limit]


def find(job_id: int) -> Job | None:
    """Give one job, or None."""
    return Job.objects.select_related("requested_by").filter(pk=job_id).first()


def is_pending(kind: str, *, key: str = "") -> bool:
    """Say whether a job of this kind and key waits or runs."""
    return Job.objects.filter(kind=kind, key=key, state__in=(JobState.WAITING, JobState.RUNNING)).exists()


def pending_keys(kind: str) -> frozenset[str]:
    """Give the keys of the jobs of this kind that wait or run."""
    pending = Job.objects.filter(kind=kind, state__in=(JobState.WAITING, JobState.RUNNING))
    return frozenset(pending.values_list("key", flat=True))


def failed(kind: str, keys: Collection[str]) -> dict[str, Job]:
    """Give by its key the newest failed job of this kind for each of these keys that has one, and none pending."""
    pending = pending_keys(kind)
    rows = Job.objects.filter(kind=kind, state=JobState.FAILED, key__in=set(keys) - pending).order_by("id")
    return {job.key: job for job in rows}
