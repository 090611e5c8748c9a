"""What became of suggestions: how often people said something else, and how often that was to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Sum

from labeling.models import AnswerKind, Verification

LOOKED_AT = 2000  # of the newest answers: enough for every share, and no more for a million of them


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionOutcomes:
    """So many answers with a category came to a suggestion; so many named another one.

    `confidence` is the sum of the suggestions' confidences: how many were expected to be confirmed.
    """

    suggested: int
    contradicted: int
    confidence: float


def since(moment: datetime | None) -> SuggestionOutcomes:
    """Count what people said to suggestions after a moment, or ever, by the newest answers; undone ones are none."""
    answers = Verification.objects.standing().filter(
        kind=AnswerKind.CATEGORY, suggested_category__isnull=False, suggested_confidence__isnull=False
    )
    if moment is not None:
        answers = answers.filter(created_at__gt=moment)
    found = answers.order_by("-created_at")[:LOOKED_AT].aggregate(
        suggested=Count("pk"),
        contradicted=Count("pk", filter=~Q(category=F("suggested_category"))),
        confidence=Sum("suggested_confidence"),
    )
    return SuggestionOutcomes(**{**found, "confidence": found["confidence"] or 0.0})


def last_answer_at() -> datetime | None:
    """Give the moment of the newest answer, undos included, or None."""
    return Verification.objects.order_by("-created_at").values_list("created_at", flat=True).first()


def nth_answer_at(count: int, *, after: datetime | None) -> datetime | None:
    """Give the moment of the so-many-th answer after a moment, or of all, undos included; None when there are fewer."""
    answers = Verification.objects.order_by("created_at")
    if after is not None:
        answers = answers.filter(created_at__gt=after)
    return answers.values_list("created_at", flat=True)[count - 1 : count].first()
