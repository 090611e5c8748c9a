"""What answers add up to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labeling.domain.consensus import Answer, ClaimedCategory, project

GLASS, PAPER = 1, 2
START = datetime(2026, 1, 1, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def said(number: int, reviewer: int, kind: str, category: int | None = None) -> Answer:
    return Answer(number, reviewer, kind, category, at(number))


def test_project_nothing_is_open() -> None:
    outcome = project([])

    assert (outcome.state, outcome.answers, outcome.skips, outcome.last) == ("open", 0, 0, None)


def test_project_one_category_settles() -> None:
    outcome = project([said(1, 1, "category", GLASS)])

    assert (outcome.state, outcome.category_id) == ("settled", GLASS)


def test_project_unusable_settles_without_category() -> None:
    outcome = project([said(1, 1, "unusable")])

    assert (outcome.state, outcome.category_id) == ("unusable", None)


@pytest.mark.parametrize("other", [said(2, 2, "category", PAPER), said(2, 2, "unusable")])
def test_project_two_reviewers_who_differ_are_a_conflict(other: Answer) -> None:
    outcome = project([said(1, 1, "category", GLASS), other])

    assert (outcome.state, outcome.category_id, outcome.answers) == ("conflict", None, 2)


def test_project_the_last_answer_of_a_reviewer_counts() -> None:
    outcome = project([said(2, 1, "category", PAPER), said(1, 1, "category", GLASS)])

    assert (outcome.state, outcome.category_id, outcome.answers) == ("settled", PAPER, 1)


def test_project_skips_count_for_nothing() -> None:
    outcome = project([said(1, 1, "category", GLASS), said(2, 1, "skip"), said(3, 2, "skip")])

    assert (outcome.state, outcome.answers, outcome.skips) == ("settled", 1, 2)
    assert outcome.last is not None
    assert outcome.last.id == 3


def test_project_unsure_asks_for_a_second_look_and_settles_nothing() -> None:
    outcome = project([said(1, 1, "unsure")])

    assert (outcome.state, outcome.answers) == ("second-look", 1)


def test_project_an_answer_after_unsure_settles() -> None:
    outcome = project([said(1, 1, "unsure"), said(2, 2, "category", GLASS)])

    assert outcome.state == "settled"


@pytest.mark.parametrize(("answers", "state"), [(1, "open"), (2, "settled"), (3, "settled")])
def test_project_waits_for_the_required_number(answers: int, state: str) -> None:
    outcome = project([said(n, n, "category", GLASS) for n in range(1, answers + 1)], required=2)

    assert outcome.state == state


def test_project_two_claims_are_a_conflict() -> None:
    outcome = project([], claims=[ClaimedCategory(GLASS, at(1)), ClaimedCategory(PAPER, at(2))])

    assert outcome.state == "conflict"


def test_project_a_claim_never_settles_nor_contradicts() -> None:
    claims = [ClaimedCategory(GLASS, at(1))]

    assert project([], claims=claims).state == "open"
    assert project([said(2, 1, "category", PAPER)], claims=claims).category_id == PAPER


def test_project_an_answer_after_both_claims_resolves_them() -> None:
    claims = [ClaimedCategory(GLASS, at(1)), ClaimedCategory(PAPER, at(3))]

    assert project([said(2, 1, "category", GLASS)], claims=claims).state == "conflict"
    assert project([said(4, 1, "unsure")], claims=claims).state == "conflict"
    assert project([said(4, 1, "category", GLASS)], claims=claims).state == "settled"
