"""The kinds of work that jobs do for themselves: a canary for each queue."""

from __future__ import annotations

from jobs import registry
from jobs.registry import Kind

QUEUES = ("work", "train")
CANARY = "canary-"


def canary(queue: str) -> str:
    """Name the kind of a queue's canary."""
    return f"{CANARY}{queue}"


def register() -> None:
    """Register every kind that a task in `jobs.tasks` claims."""
    registry.register(*(Kind(name=canary(queue), task=f"jobs.canary_{queue}", queue=queue) for queue in QUEUES))
