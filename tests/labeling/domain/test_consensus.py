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


def asked(number: int, reviewer: int, category: int | None, *, why: str, kind: str = "category") -> Answer:
    return Answer(number, reviewer, kind, category, at(number), why)


def test_project_doubt_wants_more_answers_that_agree() -> None:
    unsure, first, second = said(1, 1, "unsure"), said(2, 2, "category", GLASS), said(3, 3, "category", GLASS)

    assert project([unsure, first], doubtful=2).state == "second-look"
    assert project([unsure, first, second], doubtful=2).state == "settled"


def test_project_doubt_never_wants_less_than_every_photo_does() -> None:
    answers = [said(1, 1, "unsure"), said(2, 2, "category", GLASS), said(3, 3, "category", GLASS)]

    assert project(answers, required=3, doubtful=2).state == "second-look"


def test_project_a_second_look_that_agrees_settles_with_the_first() -> None:
    first = said(1, 1, "category", GLASS)

    assert project([asked(2, 2, GLASS, why="second-look")], doubtful=2).state == "second-look"
    assert project([first, asked(2, 2, GLASS, why="second-look")], doubtful=2).category_id == GLASS
    assert project([first, asked(2, 2, PAPER, why="second-look")], doubtful=2).state == "conflict"


def test_project_a_decision_outweighs_all_before_it() -> None:
    disputed = [said(1, 1, "category", GLASS), said(2, 2, "category", PAPER), said(3, 3, "unsure")]

    outcome = project([*disputed, asked(4, 4, PAPER, why="decision")], required=2, doubtful=2)

    assert (outcome.state, outcome.category_id, outcome.answers) == ("settled", PAPER, 4)


def test_project_an_answer_after_a_decision_may_contradict_it() -> None:
    decided = [said(1, 1, "category", GLASS), asked(2, 2, PAPER, why="decision")]

    assert project([*decided, said(3, 3, "category", PAPER)]).category_id == PAPER
    assert project([*decided, said(3, 3, "category", GLASS)]).state == "conflict"


def test_project_an_unsure_judge_decides_nothing() -> None:
    disputed = [said(1, 1, "category", GLASS), said(2, 2, "category", PAPER)]

    assert project([*disputed, asked(3, 3, None, why="decision", kind="unsure")]).state == "conflict"


def test_project_of_two_decisions_the_later_one_counts() -> None:
    decided = [asked(1, 1, GLASS, why="decision"), asked(2, 2, PAPER, why="decision")]

    assert project(decided).category_id == PAPER
