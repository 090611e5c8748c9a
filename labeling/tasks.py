"""One task per kind of work, and the clock's: each calls one service."""

from __future__ import annotations

import logging

from celery import shared_task

from jobs.services import work
from labeling import kinds
from labeling.errors import ObjectStoreError
from labeling.services import agreement, arrivals, measuring, surveys, transfers

log = logging.getLogger(__name__)

_WORK_LIMIT_S = 600.0


@shared_task(name="labeling.take_in_arrived", time_limit=_WORK_LIMIT_S)
def take_in_arrived() -> None:
    """Take in photos that their senders brought to the store."""
    work.run(kinds.UPLOADS_ARRIVED, lambda claim: dict(arrivals.take_in(int(claim.key))))


@shared_task(name="labeling.measure_agreement", time_limit=_WORK_LIMIT_S)
def measure_agreement() -> None:
    """Count how fast and how alike reviewers answer."""
    work.run(kinds.MEASURE_AGREEMENT, lambda claim: agreement.measure())


@shared_task(name="labeling.measure_photos", time_limit=_WORK_LIMIT_S)
def measure_photos() -> None:
    """Measure how bright and sharp new photos are."""
    work.run(kinds.MEASURE_PHOTOS, lambda claim: measuring.measure_waiting(), most=1)


@shared_task(name="labeling.survey_data", time_limit=_WORK_LIMIT_S)
def survey_data() -> None:
    """Draw the data report up anew."""
    work.run(kinds.SURVEY_DATA, lambda claim: surveys.survey_data())


@shared_task(name="labeling.carry_data_sets", time_limit=_WORK_LIMIT_S)
def carry_data_sets() -> None:
    """Carry data sets on their way, out and in, for some turns."""
    work.run(kinds.TRANSFERS, lambda _claim: dict(transfers.carry_on()), most=transfers.MOST_TURNS)


@shared_task(name="labeling.tick", time_limit=_WORK_LIMIT_S)
def tick() -> None:
    """Sweep away what senders left behind, and look anew at what changed. Beat sends this; two beats, or none for a
    while, do no harm."""
    surveys.keep_current()
    agreement.keep_current()
    try:
        arrivals.sweep()
        transfers.sweep()
    except ObjectStoreError as problem:  # the next tick comes in a minute
        log.warning("Nothing was swept: %s", problem.detail)
