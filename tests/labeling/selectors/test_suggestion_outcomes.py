"""What became of suggestions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from labeling.models import AnswerKind
from labeling.selectors import suggestion_outcomes
from labeling.selectors.suggestion_outcomes import SuggestionOutcomes
from tests.factories import CategoryFactory, VerificationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def test_outcomes_count_answers_to_suggestions_after_a_moment() -> None:
    glass, metal, moment = CategoryFactory.create(), CategoryFactory.create(), timezone.now()
    suggested = {"suggested_category": glass, "suggested_confidence": 0.75}
    VerificationFactory.create(category=glass, **suggested)
    VerificationFactory.create(category=metal, **suggested)
    VerificationFactory.create(category=metal)  # without a suggestion
    VerificationFactory.create(kind=AnswerKind.SKIP, **suggested)
    VerificationFactory.create(category=metal, created_at=moment - timedelta(hours=1), **suggested)

    assert suggestion_outcomes.since(moment) == SuggestionOutcomes(suggested=2, contradicted=1, confidence=1.5)
    assert suggestion_outcomes.since(None).suggested == 3


def test_outcomes_leave_out_what_was_undone() -> None:
    glass = CategoryFactory.create()
    answer = VerificationFactory.create(suggested_category=glass, suggested_confidence=0.9)
    VerificationFactory.create(kind=AnswerKind.UNDO, undoes=answer, photo=answer.photo, reviewer=answer.reviewer)

    assert suggestion_outcomes.since(None) == SuggestionOutcomes(suggested=0, contradicted=0, confidence=0.0)


def test_outcomes_look_at_the_newest_answers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestion_outcomes, "LOOKED_AT", 2)
    glass, now = CategoryFactory.create(), timezone.now()
    for age_s, confidence in ((30, 0.1), (20, 0.2), (10, 0.3)):
        suggested = {"suggested_category": glass, "suggested_confidence": confidence}
        VerificationFactory.create(category=glass, created_at=now - timedelta(seconds=age_s), **suggested)

    found = suggestion_outcomes.since(None)

    assert found.suggested == 2
    assert found.confidence == pytest.approx(0.5)


def test_last_answer_is_the_newest() -> None:
    assert suggestion_outcomes.last_answer_at() is None
    now = timezone.now()
    for age_s in (10, 5, 20):
        VerificationFactory.create(created_at=now - timedelta(seconds=age_s))

    assert suggestion_outcomes.last_answer_at() == now - timedelta(seconds=5)


def test_nth_answer_is_counted_from_the_moment_on() -> None:
    now = timezone.now()
    for age_s in (40, 30, 20, 10):
        VerificationFactory.create(created_at=now - timedelta(seconds=age_s))

    assert suggestion_outcomes.nth_answer_at(2, after=None) == now - timedelta(seconds=30)
    assert suggestion_outcomes.nth_answer_at(2, after=now - timedelta(seconds=30)) == now - timedelta(seconds=10)
    assert suggestion_outcomes.nth_answer_at(3, after=now - timedelta(seconds=30)) is None
