"""The next run starts when it should, and the reason says why not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from trainer.domain.retraining import Decision, RetrainingFacts, RetrainingPolicy, next_run

POLICY = RetrainingPolicy()
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
NIGHT = NOON.replace(hour=2) + timedelta(days=1)
QUIET = RetrainingFacts(new_answers=50, answers_by_category={1: 40, 2: 10}, last_started_at=NOON - timedelta(hours=3))


def test_next_run_waits_for_the_night() -> None:
    assert next_run(QUIET, POLICY, NOON) == Decision(False, "waiting", NIGHT)


def test_next_run_at_night_is_due() -> None:
    assert next_run(QUIET, POLICY, NIGHT) == Decision(True, "nightly", NIGHT)


def test_next_run_after_a_night_slept_through_is_due_in_the_morning() -> None:
    assert next_run(QUIET, POLICY, NIGHT + timedelta(hours=6)).reason == "nightly"


def test_next_run_after_tonights_run_waits_for_tomorrow() -> None:
    facts = replace(QUIET, last_started_at=NIGHT)

    decision = next_run(facts, POLICY, NIGHT + timedelta(hours=1))

    assert decision == Decision(False, "waiting", NIGHT + timedelta(days=1))


def test_next_run_without_any_run_so_far_does_not_make_up_for_a_night() -> None:
    facts = replace(QUIET, last_started_at=None)

    assert next_run(facts, POLICY, NOON).reason == "waiting"
    assert next_run(facts, POLICY, NIGHT + timedelta(minutes=5)).reason == "nightly"


@pytest.mark.parametrize(("new_answers", "is_due"), [(199, False), (200, True)])
def test_next_run_counts_new_answers(new_answers: int, is_due: bool) -> None:
    decision = next_run(replace(QUIET, new_answers=new_answers), POLICY, NOON)

    assert decision.due is is_due
    assert decision.reason == ("answers" if is_due else "waiting")


def test_next_run_keeps_its_distance() -> None:
    facts = replace(QUIET, new_answers=500, last_started_at=NOON - timedelta(minutes=10))

    assert next_run(facts, POLICY, NOON) == Decision(False, "spacing", NOON + timedelta(minutes=20))
    assert next_run(facts, POLICY, NOON + timedelta(minutes=20)).due


def test_next_run_without_spacing_follows_at_once() -> None:
    facts = replace(QUIET, new_answers=200, last_started_at=NOON)

    assert next_run(facts, RetrainingPolicy(spacing_s=0), NOON).due


def test_next_run_during_another_waits() -> None:
    facts = replace(QUIET, new_answers=500, has_active_run=True)

    assert next_run(facts, POLICY, NOON) == Decision(False, "active-run")


@pytest.mark.parametrize("answers", [{}, {1: 500}, {1: 500, 2: 0}])
def test_next_run_with_one_category_has_nothing_to_learn(answers: dict[int, int]) -> None:
    facts = replace(QUIET, new_answers=500, answers_by_category=answers)

    assert next_run(facts, POLICY, NOON) == Decision(False, "too-few-categories")


def test_next_run_without_new_answers_skips_the_night() -> None:
    assert next_run(replace(QUIET, new_answers=0), POLICY, NIGHT) == Decision(False, "nothing-new")


def test_next_run_without_schedule_knows_no_time() -> None:
    assert next_run(QUIET, RetrainingPolicy(nightly_hour=None), NOON) == Decision(False, "waiting", None)


@pytest.mark.parametrize("wrong", [{"every_answers": 0}, {"spacing_s": -1}, {"nightly_hour": 24}])
def test_policy_refuses_nonsense(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"needed|between"):
        RetrainingPolicy(**wrong)
