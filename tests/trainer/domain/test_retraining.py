"""The next run starts when it should, and the reason says why not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from trainer.domain.retraining import Decision, Disagreement, RetrainingFacts, RetrainingPolicy, grounds, next_run

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


@pytest.mark.parametrize(("answers", "short"), [({}, {}), ({1: 500}, {}), ({1: 500, 2: 4}, {2: 1})])
def test_next_run_with_one_category_has_nothing_to_learn(answers: dict[int, int], short: dict[int, int]) -> None:
    facts = replace(QUIET, new_answers=500, answers_by_category=answers)

    assert next_run(facts, POLICY, NOON) == Decision(False, "too-few-categories", short=short)


def test_first_run_waits_for_every_category_to_have_its_minimum() -> None:
    facts = replace(QUIET, new_answers=500, answers_by_category={1: 300, 2: 198, 3: 2}, has_champion=False)

    assert next_run(facts, POLICY, NOON) == Decision(False, "too-few-answers", short={3: 3})
    assert next_run(replace(facts, answers_by_category={1: 300, 2: 195, 3: 5}), POLICY, NOON).due


def test_later_run_does_not_wait_for_a_category_that_was_added() -> None:
    facts = replace(QUIET, new_answers=500, answers_by_category={1: 300, 2: 198, 3: 0})

    assert next_run(facts, POLICY, NOON).due


@pytest.mark.parametrize(
    ("said", "is_due"),
    [
        pytest.param(Disagreement(suggested=60, contradicted=24, expected=12), True, id="a fifth more than expected"),
        pytest.param(Disagreement(suggested=60, contradicted=23, expected=12), False, id="less than a fifth more"),
        pytest.param(Disagreement(suggested=60, contradicted=40, expected=38), False, id="many, as the model expected"),
        pytest.param(Disagreement(suggested=59, contradicted=59, expected=0), False, id="too few suggestions"),
        pytest.param(Disagreement(), False, id="no suggestion"),
    ],
)
def test_next_run_is_due_when_people_contradict_more_than_the_model_expected(said: Disagreement, is_due: bool) -> None:
    decision = next_run(replace(QUIET, disagreement=said), POLICY, NOON)

    assert (decision.due, decision.reason) == (is_due, "disagreement" if is_due else "waiting")


def test_next_run_without_a_share_of_disagreement_ignores_it() -> None:
    facts = replace(QUIET, disagreement=Disagreement(suggested=100, contradicted=100))

    assert next_run(facts, RetrainingPolicy(disagreement=0), NOON).reason == "waiting"


def test_next_run_waits_until_nobody_has_answered_for_a_minute() -> None:
    facts = replace(QUIET, new_answers=250, last_answer_at=NOON - timedelta(seconds=20))

    assert next_run(facts, POLICY, NOON) == Decision(False, "settling", NOON + timedelta(seconds=40))
    assert next_run(facts, POLICY, NOON + timedelta(seconds=40)).due


def test_next_run_waits_five_minutes_for_answers_that_never_pause() -> None:
    facts = replace(QUIET, new_answers=400, last_answer_at=NOON, enough_since=NOON - timedelta(seconds=290))

    assert next_run(facts, POLICY, NOON) == Decision(False, "settling", NOON + timedelta(seconds=10))
    assert next_run(replace(facts, enough_since=NOON - timedelta(seconds=300)), POLICY, NOON).due


def test_next_run_keeps_its_distance_before_it_waits_for_a_pause() -> None:
    facts = replace(QUIET, new_answers=250, last_answer_at=NOON, last_started_at=NOON - timedelta(minutes=10))

    assert next_run(facts, POLICY, NOON).reason == "spacing"


def test_grounds_are_the_figures_of_the_decision() -> None:
    said = Disagreement(suggested=60, contradicted=24, expected=11.96)

    assert grounds(replace(QUIET, disagreement=said), POLICY) == {
        "new_answers": 50,
        "every_answers": 200,
        "suggested": 60,
        "contradicted": 24,
        "expected": 12.0,
    }


def test_next_run_without_new_answers_skips_the_night() -> None:
    assert next_run(replace(QUIET, new_answers=0), POLICY, NIGHT) == Decision(False, "nothing-new")


def test_next_run_without_schedule_knows_no_time() -> None:
    assert next_run(QUIET, RetrainingPolicy(nightly_hour=None), NOON) == Decision(False, "waiting", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"every_answers": 0},
        {"spacing_s": -1},
        {"nightly_hour": 24},
        {"disagreement": 1},
        {"settle_s": -1},
        {"minimum_answers_per_category": 0},
    ],
    ids=str,
)
def test_policy_refuses_nonsense(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"needed|between"):
        RetrainingPolicy(**wrong)
