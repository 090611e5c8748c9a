"""How far people are, and how far the model has followed them: from rows that are kept, never by counting photos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from accounts.models import User
from labeling.models import CurrentDeck, Tally

# An undo takes an answer away and is a row itself. SQL, because every answer pays for it.
_ANSWERS_TODAY = """
    SELECT COUNT(*) - 2 * COUNT(CASE WHEN kind = 'undo' THEN 1 END)
    FROM labeling_verification WHERE reviewer_id = %s AND created_at >= %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a reviewer sees of the work: own answers today, photos done and photos waiting."""

    mine_today: int
    settled: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What the deck has learned from: `answers` photos are settled, the deck knows `learned_answers` of them.

    `source` says who suggests, such as "head:9".
    """

    answers: int
    learned_answers: int
    refreshed_at: datetime | None
    seconds_ago: float | None
    generation: int | None
    source: str


def tally() -> Tally:
    """Give the running counts; all zero before the first photo."""
    return Tally.objects.filter(pk=1).first() or Tally()


def of(reviewer: User, *, counts: Tally | None = None) -> Progress:
    """Give the reviewer's progress; `counts` saves reading the tally again."""
    counts = counts or tally()
    return Progress(
        mine_today=_answers_today(reviewer),
        settled=counts.settled + counts.unusable,
        waiting=counts.waiting,
    )


def learning(*, counts: Tally | None = None) -> Learning:
    """Give how far the current deck has followed the answers."""
    counts = counts or tally()
    pointer = CurrentDeck.objects.select_related("generation").filter(pk=1).first()
    deck = pointer.generation if pointer else None
    return Learning(
        answers=counts.settled,
        learned_answers=deck.learned_answers if deck else 0,
        refreshed_at=deck.created_at if deck else None,
        seconds_ago=round((timezone.now() - deck.created_at).total_seconds(), 1) if deck else None,
        generation=deck.pk if deck else None,
        source=deck.source if deck else "",
    )


def _answers_today(reviewer: User) -> int:
    """Count the reviewer's answers since midnight (UTC), less those undone since then."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS_TODAY, [reviewer.pk, connection.ops.adapt_datetimefield_value(midnight)])
        answers_less_undos: int = cursor.fetchone()[0]
    return max(0, answers_less_undos)
