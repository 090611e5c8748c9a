"""The sweeper's task. All other tasks stand with the package that does the work."""

from __future__ import annotations

from celery import shared_task

from jobs.services import sweeping


@shared_task(name="jobs.sweep", soft_time_limit=30, time_limit=60)
def sweep() -> None:
    """Sweep once."""
    sweeping.sweep()
