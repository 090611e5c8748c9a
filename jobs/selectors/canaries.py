"""How long the last canary of each queue took, and which queue's is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from jobs import clock, kinds
from jobs.models import Job, JobState

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """The way through one queue: when the last canary came back, how long it took, since when the next one is out.

    `claimed_ms` is from asking for it until a worker had claimed it, `way_ms` until it was done.
    """

    queue: str
    last_at: datetime | None
    claimed_ms: float | None
    way_ms: float | None
    age_s: float | None
    out_s: float | None
    is_late: bool


def latest() -> list[Canary]:
    """Give every queue's, in the queues' order. None was sent yet: nothing is known, and nothing is late."""
    now = clock.now()
    return [_of(queue, now) for queue in kinds.QUEUES]


def late() -> list[Canary]:
    """Give those whose next canary is out, or whose last one is past, for too long."""
    return [canary for canary in latest() if canary.is_late]


def _of(queue: str, now: datetime) -> Canary:
    rows = Job.objects.filter(kind=kinds.canary(queue)).order_by("-id")
    back = rows.filter(state=JobState.DONE).first()
    out = rows.filter(state__in=(JobState.WAITING, JobState.RUNNING)).last()
    age_s = _seconds(back.finished_at, now) if back else None
    out_s = _seconds(out.created_at, now) if out else None
    return Canary(
        queue=queue,
        last_at=back.finished_at if back else None,
        claimed_ms=_milliseconds(back, back.started_at) if back else None,
        way_ms=_milliseconds(back, back.finished_at) if back else None,
        age_s=age_s,
        out_s=out_s,
        is_late=max(age_s or 0.0, out_s or 0.0) > settings.MAGPIE_CANARY_LATE_S,
    )


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else (now - since).total_seconds()


def _milliseconds(job: Job, until: datetime | None) -> float | None:
    return None if until is None else (until - job.created_at) / _MILLISECOND
