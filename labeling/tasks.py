"""One task per kind of work, and the clock's: each calls one service."""

from __future__ import annotations

import logging

from celery import shared_task

from jobs.services import work
from labeling import kinds
from labeling.errors import ObjectStoreError
from labeling.services import arrivals

log = logging.getLogger(__name__)

_WORK_LIMIT_S = 600.0


@shared_task(name="labeling.take_in_arrived", time_limit=_WORK_LIMIT_S)
def take_in_arrived() -> None:
    """Take in photos that their senders brought to the store."""
    work.run(kinds.UPLOADS_ARRIVED, lambda claim: dict(arrivals.take_in(int(claim.key))))


@shared_task(name="labeling.tick", time_limit=_WORK_LIMIT_S)
def tick() -> None:
    """Sweep away what senders left behind. Beat sends this; two beats, or none for a while, do no harm."""
    try:
        arrivals.sweep()
    except ObjectStoreError as problem:  # the next tick comes in a minute
        log.warning("Nothing was swept: %s", problem.detail)
