"""What the clock of all processes asks for, and how often."""

from __future__ import annotations

from typing import Any


def schedule(*, sweep_s: float, canaries_s: float, tick_s: float, message_keeps_s: float) -> dict[str, Any]:
    """Give Celery's schedule: each entry sends a message that says that there may be work."""
    every = {
        "sweep": ("jobs.sweep", sweep_s),
        "canaries": ("jobs.send_canaries", canaries_s),
        "what senders left behind": ("labeling.tick", tick_s),
        "what falls due by time": ("trainer.tick", tick_s),
    }
    options = {"queue": "work", "expires": message_keeps_s}
    return {
        name: {"task": task, "schedule": every_s, "options": dict(options)} for name, (task, every_s) in every.items()
    }
