"""Canaries, one after the other."""

from __future__ import annotations

import time

from benchmarks.errors import ProgramFailed
from jobs import kinds
from jobs.models import Job, JobState
from jobs.services import queue

PAUSE_S = 0.1
LOOK_EVERY_S = 0.02
TIMEOUT_S = 30.0


def main(*, count: int, name: str = "work") -> dict[str, list[float]]:
    """Send so many down a queue, each when the last one is back; give the milliseconds that each took."""
    return {"ways_ms": [_way_ms(kinds.canary(name)) for _ in range(count)]}


def _way_ms(kind: str) -> float:
    time.sleep(PAUSE_S)
    sent = queue.enqueue(kind)
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        job = Job.objects.get(pk=sent.pk)
        if job.state == JobState.DONE and job.finished_at is not None:
            return 1000 * (job.finished_at - job.created_at).total_seconds()
        time.sleep(LOOK_EVERY_S)
    raise ProgramFailed(f"A canary of {kind} did not come back within {TIMEOUT_S:.0f} s.")
