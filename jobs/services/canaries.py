"""Canaries: a job on every queue each minute, which does nothing but show that the way through is open.

A worker whose process lives may have stopped taking messages. A canary goes the whole way: row, message, broker,
worker, claim, row.
"""

from __future__ import annotations

from jobs import kinds
from jobs.services import queue, work


def send() -> None:
    """Send one down every queue; one that still waits there is enough."""
    for name in kinds.QUEUES:
        queue.enqueue(kinds.canary(name))


def answer(name: str) -> None:
    """Take the canaries of a queue out of it."""
    work.run(kinds.canary(name), lambda claim: None)
