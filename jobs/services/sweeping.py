"""The sweeper: finds work whose worker or message was lost, every ten seconds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from jobs import clock, kinds, messenger, registry
from jobs.errors import WorkerLost
from jobs.models import Job, JobState
from jobs.services import queue

log = logging.getLogger(__name__)

KEEP_DONE = timedelta(days=1)
KEEP_FAILED = timedelta(days=30)
KEEP_CANARIES = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    retried: int
    given_up: int
    messages: int
    forgotten: int


def sweep() -> Swept:
    """Take back lost claims, send a message per kind that has due work, forget old rows."""
    _look_at_the_clock()
    retried, given_up = _take_back_lost_claims()
    return Swept(retried=retried, given_up=given_up, messages=_send_due(), forgotten=_forget_old())


def _look_at_the_clock() -> None:
    off_s = clock.off_by_s()
    if abs(off_s) > clock.OFF_S:
        log.error("This machine's clock is %.0f s ahead of the database's, which rules. Set it right.", off_s)


def _take_back_lost_claims() -> tuple[int, int]:
    retried = given_up = 0
    with transaction.atomic():
        lost = Job.objects.select_for_update().filter(state=JobState.RUNNING, claimed_until__lt=clock.now())
        for job in lost:
            if job.attempts < registry.get(job.kind).max_attempts:
                queue.retry_lost(job)
                retried += 1
            else:
                queue.give_up(job, WorkerLost)
                given_up += 1
    return retried, given_up


def _send_due() -> int:
    due = Job.objects.filter(state=JobState.WAITING, run_after__lte=clock.now())
    kinds = sorted(set(due.values_list("kind", flat=True).distinct()))
    return sum(messenger.send(kind, expires_s=settings.MAGPIE_MESSAGE_KEEPS_S) for kind in kinds)


def _forget_old() -> int:
    now = clock.now()
    done = Job.objects.filter(state=JobState.DONE, finished_at__lt=now - KEEP_DONE)
    failed = Job.objects.filter(state=JobState.FAILED, finished_at__lt=now - KEEP_FAILED)
    canaries = Job.objects.filter(kind__in=map(kinds.canary, kinds.QUEUES), finished_at__lt=now - KEEP_CANARIES)
    return sum(rows.delete()[0] for rows in (done, failed, canaries))
