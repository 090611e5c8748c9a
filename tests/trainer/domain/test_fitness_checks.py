"""What a host cannot bear is refused, and what the champion is already is borne."""

from dataclasses import replace

import pytest

from trainer.domain.evidence import AuditAnswer, CalibrationFacts, CategoryFacts, Cost, GateEvidence, ParityFacts
from trainer.domain.gate import decide
from trainer.domain.gate_policy import GatePolicy
from trainer.domain.verdict import Check, Finding, GateVerdict, Outcome

SMALL, LARGE = Cost(size_bytes=9_000_000, latency_ms=8), Cost(size_bytes=151_000_000, latency_ms=8)
SLOW = Cost(size_bytes=9_000_000, latency_ms=251)


def evidence(photos: int = 300) -> GateEvidence:
    """Make a look at a challenger that gives the champion's very answers, all of them right."""
    named = [1 + number % 2 for number in range(photos)]
    answers = (
        AuditAnswer(photo_id=number, category_id=each, champion_category_id=each, challenger_category_id=each)
        for number, each in enumerate(named)
    )
    facts = (
        CategoryFacts(category_id=each, is_active=True, in_challenger=True, in_champion=True, answers=9)
        for each in (1, 2)
    )
    return GateEvidence(
        answers=tuple(answers), categories=tuple(facts), parity=ParityFacts(passed=True), has_champion=True
    )


def first(**measured: object) -> GateEvidence:
    """Make a look at a first version."""
    answers = tuple(replace(answer, champion_category_id=None) for answer in evidence().answers)
    return replace(evidence(), answers=answers, has_champion=False, **measured)  # type: ignore[arg-type]


def finding(verdict: GateVerdict, check: Check) -> Finding:
    return next(each for each in verdict.findings if each.check == check)


def test_every_check_has_a_finding_and_what_was_not_measured_refuses_nothing() -> None:
    verdict = decide(evidence())

    assert verdict.accepted
    assert {each.check: each.outcome for each in verdict.findings} == {
        Check.PARITY: Outcome.PASSED,
        Check.ACCURACY: Outcome.PASSED,
        Check.CATEGORIES: Outcome.PASSED,
        Check.CALIBRATION: Outcome.NOT_JUDGED,
        Check.SIZE: Outcome.NOT_JUDGED,
        Check.LATENCY: Outcome.NOT_JUDGED,
    }


@pytest.mark.parametrize(
    ("challenger", "least_change", "outcome"),
    [
        pytest.param(0.10, 0.01, Outcome.REFUSED, id="more by six points, and surely"),
        pytest.param(0.10, -0.01, Outcome.PASSED, id="more by six points, perhaps by chance"),
        pytest.param(0.08, 0.01, Outcome.PASSED, id="surely more, but within the margin"),
        pytest.param(0.04, 0.0, Outcome.PASSED, id="the same"),
    ],
)
def test_calibration_is_refused_when_it_is_worse_by_more_than_margin_and_chance(
    challenger: float, least_change: float, outcome: Outcome
) -> None:
    facts = CalibrationFacts(challenger=challenger, champion=0.04, least_change=least_change)

    found = finding(decide(replace(evidence(), calibration=facts)), Check.CALIBRATION)

    assert found.outcome == outcome
    assert found.reasons[0].params == {"challenger_ece": challenger, "champion_ece": 0.04}


def test_calibration_on_few_photos_is_told_and_not_judged() -> None:
    facts = CalibrationFacts(challenger=0.3, champion=0.04, least_change=0.1)

    verdict = decide(replace(evidence(photos=199), calibration=facts))

    assert verdict.accepted
    assert finding(verdict, Check.CALIBRATION).outcome == Outcome.NOT_JUDGED
    assert finding(verdict, Check.CALIBRATION).reasons[0].code == "calibration-of-few"


def test_calibration_of_the_first_version_is_told_and_not_judged() -> None:
    verdict = decide(first(calibration=CalibrationFacts(challenger=0.3)))

    assert finding(verdict, Check.CALIBRATION).outcome == Outcome.NOT_JUDGED
    assert finding(verdict, Check.CALIBRATION).reasons[0].params == {"challenger_ece": 0.3}


@pytest.mark.parametrize(
    ("challenger", "champion", "code"),
    [
        pytest.param(LARGE, SMALL, "too-large", id="too large"),
        pytest.param(LARGE, LARGE, "", id="too large, as the champion is"),
        pytest.param(LARGE, None, "too-large", id="too large, the champion's cost is not known"),
        pytest.param(SLOW, SMALL, "too-slow", id="too slow"),
        pytest.param(SLOW, replace(SLOW, latency_ms=230), "", id="too slow on a machine that is slow for both"),
        pytest.param(SLOW, None, "too-slow", id="too slow, the champion's cost is not known"),
        pytest.param(replace(SMALL, latency_ms=200), SMALL, "", id="much slower, and quick enough"),
    ],
)
def test_size_and_latency_have_limits_that_the_champion_may_stretch(
    challenger: Cost, champion: Cost | None, code: str
) -> None:
    verdict = decide(replace(evidence(), challenger_cost=challenger, champion_cost=champion))

    refused = [reason.code for each in verdict.findings if each.outcome == Outcome.REFUSED for reason in each.reasons]
    assert refused == ([code] if code else [])
    assert verdict.accepted is (not code)


def test_first_version_is_held_to_the_limits_as_well() -> None:
    assert decide(replace(first(), challenger_cost=SMALL)).accepted
    assert not decide(replace(first(), challenger_cost=LARGE)).accepted
    lenient = decide(replace(first(), challenger_cost=LARGE), GatePolicy(largest_mb=200))
    assert finding(lenient, Check.SIZE).reasons[0].params == {"mb": 151.0, "limit_mb": 200}


@pytest.mark.parametrize("wrong", [{"confidence": 0.4}, {"margin": -0.1}, {"largest_mb": 0}, {"slowest_ms": -1}])
def test_policy_refuses_nonsense(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"between|above"):
        GatePolicy(**wrong)
