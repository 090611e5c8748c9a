"""Ask for work of a kind, as what happened in the deployment would have."""

from __future__ import annotations

import time

from jobs.services import queue


def main(*, kind: str) -> dict[str, float]:
    """Enqueue a job; give the moment before, in seconds since the epoch."""
    asked_at = time.time()
    queue.enqueue(kind)
    return {"asked_at": asked_at}
