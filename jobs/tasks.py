"""The sweeper's and the canaries' tasks. All other tasks stand with the package that does the work."""

from __future__ import annotations

from celery import shared_task

from jobs.services import canaries, sweeping


@shared_task(name="jobs.sweep", soft_time_limit=30, time_limit=60)
def sweep() -> None:
    """Sweep once."""
    sweeping.sweep()


@shared_task(name="jobs.send_canaries", soft_time_limit=30, time_limit=60)
def send_canaries() -> None:
    """Send a canary down every queue. Beat asks for it."""
    canaries.send()


@shared_task(name="jobs.canary_work", soft_time_limit=30, time_limit=60)
def canary_work() -> None:
    """Answer the canaries of the queue "work"."""
    canaries.answer("work")


@shared_task(name="jobs.canary_train", soft_time_limit=30, time_limit=60)
def canary_train() -> None:
    """Answer the canaries of the queue "train"."""
    canaries.answer("train")
