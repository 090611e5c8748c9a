"""How much work of each kind waits, runs and failed, and how late it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Min

from jobs import clock, registry
from jobs.models import Job, JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class KindBacklog:
    """The jobs of one kind that are not done. `late_s` is how long the oldest waiting one has been due, 0 for none.

    Failed ones are forgotten after thirty days.
    """

    kind: str
    waiting: int = 0
    running: int = 0
    failed: int = 0
    late_s: float = 0.0


def backlog() -> list[KindBacklog]:
    """Give every registered kind in name order, those without work too."""
    rows = Job.objects.exclude(state=JobState.DONE).values("kind", "state").annotate(count=Count("id"))
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows.order_by():
        counted[row["kind"]][row["state"]] = row["count"]
    late = _late_s()
    kinds = sorted({kind.name for kind in registry.all_kinds()} | set(counted))
    return [KindBacklog(kind=kind, late_s=late.get(kind, 0.0), **counted[kind]) for kind in kinds]


def _late_s() -> dict[str, float]:
    now = clock.now()
    due = Job.objects.filter(state=JobState.WAITING, run_after__lte=now).values("kind")
    return {
        row["kind"]: (now - row["since"]).total_seconds() for row in due.annotate(since=Min("run_after")).order_by()
    }
