"""Answers by day and by category: counted by a job over all of them, read from the row that it left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format

from labeling.models import AnswerKind, CategoryChange, Survey, SurveyName, Verification
from labeling.selectors import photo_states

DAYS = 28  # that the plot shows, today included


@dataclass(frozen=True, slots=True)
class Day:
    """So many answers on one day (UTC), less those taken back on it."""

    day: date
    count: int

    @property
    def label(self) -> str:
        """Name the day shortly."""
        return date_format(self.day, "j M")


@dataclass(frozen=True, slots=True)
class Settled:
    """The photos settled with one category: those that may be learned from, and those that measure."""

    pool: int = 0
    audit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSurvey:
    """What the last survey of the answers found. `up_to` is the last event that it saw."""

    made_at: datetime
    up_to: int
    days: tuple[Day, ...]
    categories: Mapping[int, Settled]

    def of(self, category_id: int) -> Settled:
        """Give one category's photos; none for one that nobody has answered with."""
        return self.categories.get(category_id, Settled())


def latest() -> AnswerSurvey | None:
    """Give the last survey, or None before the first."""
    row = Survey.objects.filter(name=SurveyName.ANSWERS).first()
    if row is None:
        return None
    return AnswerSurvey(
        made_at=row.made_at,
        up_to=row.body["up_to"],
        days=tuple(Day(date.fromisoformat(day), count) for day, count in row.body["days"]),
        categories={int(category): Settled(*counts) for category, counts in row.body["categories"].items()},
    )


def count() -> dict[str, Any]:
    """Look at all answers and settled photos; give what a survey keeps. Not for a request."""
    newest = Verification.objects.aggregate(id=Max("id"))["id"] or 0
    pool, audit = (photo_states.settled_per_category(is_audit=is_audit) for is_audit in (False, True))
    categories = {str(key): [pool.get(key, 0), audit.get(key, 0)] for key in sorted({*pool, *audit})}
    return {"up_to": newest, "changes": last_change(), "days": _days(newest), "categories": categories}


def last_change() -> int:
    """Give the newest change of a category: a merge moves photos without an answer."""
    return CategoryChange.objects.aggregate(id=Max("id"))["id"] or 0


def answers_since(event_id: int) -> int:
    """Count today's answers (UTC) after this event, less those taken back."""
    events = Verification.objects.filter(id__gt=event_id, created_at__gte=_midnight())
    counted = events.aggregate(n=Count("pk"), undos=Count("pk", filter=Q(kind=AnswerKind.UNDO)))
    return int(counted["n"]) - 2 * int(counted["undos"])


def today() -> date:
    """Give the day that answers of this moment count for."""
    return _midnight().date()


def _days(newest: int) -> list[tuple[str, int]]:
    """Count the last days' answers, oldest first, a zero for a day without any."""
    first = _midnight() - timedelta(days=DAYS - 1)
    events = Verification.objects.filter(created_at__gte=first, id__lte=newest)
    counted = events.values_list(TruncDate("created_at", tzinfo=UTC)).annotate(
        n=Count("pk"), undos=Count("pk", filter=Q(kind=AnswerKind.UNDO))
    )
    by_day = {day: max(0, n - 2 * undos) for day, n, undos in counted.order_by()}
    days = [first.date() + timedelta(days=n) for n in range(DAYS)]
    return [(day.isoformat(), by_day.get(day, 0)) for day in days]


def _midnight() -> datetime:
    return timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
