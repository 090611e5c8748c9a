"""Say that answers changed, so that the model follows within seconds: seldom enough to cost an answer nothing."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from accounts.models import User
from jobs import clock
from jobs.services import queue as jobs
from labeling import kinds
from labeling.models import Tally

MARGIN_S = 1.0  # a job due this soon may look before the answer is committed


def follow(*, counts: Tally, by: User) -> None:
    """Ask for learning at every `MAGPIE_HEAD_EVERY_ANSWERS`-th event at once, and otherwise a while after an answer.

    The second wish is asked for once and then stands in the tally until it is due, so that the last few answers of a
    sitting are learned from too. `counts` is the tally, locked by the caller's transaction.
    """
    now = clock.now()
    if counts.events % settings.MAGPIE_HEAD_EVERY_ANSWERS == 0:
        _ask(after_s=0.0, by=by)
    elif counts.learn_at is None or counts.learn_at <= now + timedelta(seconds=MARGIN_S):
        _ask(after_s=settings.MAGPIE_HEAD_MIN_INTERVAL_S, by=by)


def _ask(*, after_s: float, by: User) -> None:
    jobs.enqueue(kinds.ANSWERS_CHANGED, after_s=after_s, by=by)
    Tally.objects.filter(pk=1).update(learn_at=clock.now() + timedelta(seconds=after_s))
