"""Training runs: which there are, which is active, what became of them."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from trainer.errors import RunUnknown
from trainer.models import RunState, TrainingRun

ACTIVE = (RunState.WAITING, RunState.RUNNING)


def active() -> TrainingRun | None:
    """Give the run that waits or runs, or None. There is never more than one."""
    return TrainingRun.objects.filter(state__in=ACTIVE).first()


def latest() -> TrainingRun | None:
    """Give the newest run, or None."""
    return _with_versions().first()


def latest_learning() -> TrainingRun | None:
    """Give the newest run that learned from what was answered by then, or None: reproductions learn nothing new."""
    return _with_versions().filter(reproduces=None).first()


def recent(*, limit: int = 50) -> QuerySet[TrainingRun]:
    """Give the newest runs with their versions."""
    return _with_versions()[:limit]


def ended_counts() -> dict[str, int]:
    """Give how many runs ended, by their state."""
    ended = TrainingRun.objects.filter(state__in=(RunState.FINISHED, RunState.FAILED)).values("state")
    counted = {row["state"]: row["count"] for row in ended.annotate(count=Count("id")).order_by()}
    return {str(state): counted.get(state, 0) for state in (RunState.FINISHED, RunState.FAILED)}


def find(run_id: int) -> TrainingRun:
    """Give one run with its version. Raises `RunUnknown`."""
    run = _with_versions().filter(pk=run_id).first()
    if run is None:
        raise RunUnknown(run=run_id)
    return run


def _with_versions() -> QuerySet[TrainingRun]:
    runs = TrainingRun.objects.select_related("requested_by", "snapshot", "version")
    return runs.order_by("-created_at", "-id")
