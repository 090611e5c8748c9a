"""What a reviewer said, newest first, a page at a time: at the same cost on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from labeling.models import AnswerKind, Verification

PAGE_SIZE = 50
_SHOWN_WITH = ("category", "suggested_category", "undoes__category", "undone_by__reviewer", "photo__state__category")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFilter:
    """Which answers of one reviewer to list; what is empty does not filter. `before` is the last id already seen."""

    kind: str = ""
    category_id: int | None = None
    day: date | None = None
    is_standing: bool = False
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """One page of answers, and where the next one begins (None at the end)."""

    answers: list[Verification]
    next_before: int | None


def rows(reviewer: User, wanted: AnswerFilter) -> QuerySet[Verification]:
    """Give the reviewer's rows, undos and undone ones too, with what their lists show; in no order."""
    said = Verification.objects.filter(reviewer=reviewer).select_related(*_SHOWN_WITH)
    if wanted.kind:
        said = said.filter(kind=wanted.kind)
    if wanted.category_id is not None:
        said = said.filter(category_id=wanted.category_id)
    if wanted.day is not None:
        midnight = timezone.make_aware(datetime.combine(wanted.day, time.min))
        said = said.filter(created_at__gte=midnight, created_at__lt=midnight + timedelta(days=1))
    return _standing(said) if wanted.is_standing else said


def _standing(said: QuerySet[Verification]) -> QuerySet[Verification]:
    """Keep answers that nobody has undone, looking at each row's undo as the page comes to it.

    As a join, PostgreSQL would read all of the reviewer's answers for one page.
    """
    undo = Verification.objects.filter(undoes=OuterRef("pk")).order_by().values("pk")[:1]
    return said.alias(undo=Subquery(undo)).filter(undo__isnull=True).exclude(kind=AnswerKind.UNDO)


def page(reviewer: User, wanted: AnswerFilter, *, size: int = PAGE_SIZE) -> AnswerPage:
    """Give one page of answers; an undo is told by the answer that it took back."""
    said = rows(reviewer, wanted).exclude(kind=AnswerKind.UNDO)
    if wanted.before is not None:
        said = said.filter(pk__lt=wanted.before)
    found = list(said.order_by("-id")[: size + 1])
    shown = found[:size]
    return AnswerPage(answers=shown, next_before=shown[-1].pk if len(found) > size else None)
