"""The gate lets through what is not worse, and nothing that lost a category."""

import random
from collections.abc import Iterable

import pytest

from trainer.domain.evidence import AuditAnswer, CategoryFacts, GateEvidence, ParityFacts
from trainer.domain.gate import decide
from trainer.domain.verdict import GateVerdict

GLASS, METAL, PAPER = 1, 2, 3
WRONG = {GLASS: METAL, METAL: PAPER, PAPER: GLASS}
HELD = ParityFacts(passed=True, images=64, difference=0.001)
KNOWN = tuple(CategoryFacts(category_id=c, is_active=True, in_challenger=True, in_champion=True) for c in WRONG)


def answer(photo_id: int, category: int, *, champion: bool, challenger: bool) -> AuditAnswer:
    return AuditAnswer(
        photo_id=photo_id,
        category_id=category,
        champion_category_id=category if champion else WRONG[category],
        challenger_category_id=category if challenger else WRONG[category],
    )


def judge(outcomes: Iterable[tuple[bool, bool]], categories: tuple[CategoryFacts, ...] = KNOWN) -> GateVerdict:
    """Judge (champion right, challenger right) pairs, spread over the three categories."""
    answers = tuple(
        answer(number, 1 + number % 3, champion=champion, challenger=challenger)
        for number, (champion, challenger) in enumerate(outcomes)
    )
    return decide(GateEvidence(answers=answers, categories=categories, parity=HELD, has_champion=True))


def first_version(
    answers: tuple[AuditAnswer, ...], *, per_category: int = 5, parity: ParityFacts = HELD
) -> GateVerdict:
    facts = tuple(CategoryFacts(category_id=c, is_active=True, in_challenger=True, answers=per_category) for c in WRONG)
    return decide(GateEvidence(answers=answers, categories=facts, parity=parity, has_champion=False))


def first_answer(photo_id: int, category: int, challenger: int) -> AuditAnswer:
    return AuditAnswer(photo_id=photo_id, category_id=category, challenger_category_id=challenger)


def codes(verdict: GateVerdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize("accuracy", [0.7, 0.8, 0.9])
def test_gate_with_five_percent_of_right_answers_spoilt_refuses_95_of_100(accuracy: float) -> None:
    chance = random.Random(7)
    refused = 0

    for _ in range(100):
        champion = [chance.random() < accuracy for _ in range(500)]
        verdict = judge((right, right and chance.random() >= 0.05) for right in champion)
        refused += not verdict.accepted and "maybe-worse" in codes(verdict)

    assert refused >= 95


def test_gate_three_points_better_with_ten_percent_discordant_passes_95_of_100() -> None:
    chance = random.Random(11)
    outcomes = [(False, True), (True, False), (True, True), (False, False)]
    passed = 0

    for _ in range(100):
        verdict = judge(chance.choices(outcomes, weights=[0.065, 0.035, 0.75, 0.15], k=500))
        passed += verdict.accepted and not verdict.provisional

    assert passed >= 95


@pytest.mark.parametrize("photos", [1, 30, 199, 200, 500, 2000])
def test_gate_identical_always_passes(photos: int) -> None:
    chance = random.Random(photos)

    verdict = judge((right, right) for right in (chance.random() < 0.8 for _ in range(photos)))

    assert verdict.accepted
    assert codes(verdict) == ["not-worse"]


@pytest.mark.parametrize(("photos", "provisional"), [(199, True), (200, False)])
def test_gate_marks_provisional_under_200_photos(photos: int, provisional: bool) -> None:
    verdict = judge([(True, True)] * photos)

    assert verdict.provisional is provisional


def test_gate_with_few_photos_refuses_one_more_mistake() -> None:
    verdict = judge([(True, True)] * 150 + [(True, False)])

    assert not verdict.accepted
    assert codes(verdict) == ["worse"]
    assert verdict.reasons[0].params["spoilt"] == 1


def test_gate_with_enough_photos_refuses_what_is_not_shown_to_be_as_good() -> None:
    """One point worse is within the margin, but 200 photos cannot show it."""
    verdict = judge([(True, True)] * 194 + [(True, False)] * 4 + [(False, True)] * 2)

    assert codes(verdict) == ["maybe-worse"]


def test_gate_category_absent_from_challenger_is_refused_however_good() -> None:
    lost = (*KNOWN[:2], CategoryFacts(category_id=PAPER, is_active=True, in_challenger=False, in_champion=True))

    verdict = judge([(False, True)] * 300, lost)

    assert not verdict.accepted
    assert codes(verdict) == ["category-lost"]
    assert verdict.reasons[0].params["category_id"] == PAPER


@pytest.mark.parametrize(("champion_right", "is_accepted"), [(2, True), (3, False)])
def test_gate_recall_of_zero_counts_from_three_right_answers(champion_right: int, is_accepted: bool) -> None:
    metal = [answer(n, METAL, champion=n < champion_right, challenger=False) for n in range(10)]
    glass = [answer(100 + n, GLASS, champion=n < 300, challenger=True) for n in range(400)]

    verdict = decide(
        GateEvidence(answers=(*metal, *glass), categories=KNOWN, parity=HELD, has_champion=True),
    )

    assert verdict.accepted is is_accepted


def test_gate_retired_category_may_go() -> None:
    retired = (*KNOWN[:2], CategoryFacts(category_id=PAPER, is_active=False, in_challenger=False, in_champion=True))

    assert judge([(True, True)] * 300, retired).accepted


@pytest.mark.parametrize(("photos", "is_accepted"), [(19, True), (20, False)])
@pytest.mark.parametrize("in_challenger", [True, False])
def test_gate_new_category_is_exempt_until_twenty_photos(photos: int, is_accepted: bool, in_challenger: bool) -> None:
    new = CategoryFacts(category_id=PAPER, is_active=True, in_challenger=in_challenger)
    paper = [answer(n, PAPER, champion=False, challenger=False) for n in range(photos)]
    glass = [answer(100 + n, GLASS, champion=True, challenger=True) for n in range(400)]

    verdict = decide(
        GateEvidence(answers=(*paper, *glass), categories=(*KNOWN[:2], new), parity=HELD, has_champion=True),
    )

    assert verdict.accepted is is_accepted
    assert codes(verdict) == (["not-worse"] if is_accepted else ["category-not-learned"])


def test_gate_without_parity_refuses_even_the_identical() -> None:
    answers = tuple(answer(n, GLASS, champion=True, challenger=True) for n in range(300))

    verdict = decide(
        GateEvidence(answers=answers, categories=KNOWN, parity=ParityFacts(passed=False), has_champion=True)
    )

    assert not verdict.accepted
    assert codes(verdict) == ["parity-failed"]


def test_gate_without_parity_names_that_alone_where_nothing_was_asked() -> None:
    verdict = decide(GateEvidence(answers=(), categories=KNOWN, parity=ParityFacts(passed=False), has_champion=True))

    assert codes(verdict) == ["parity-failed"]


def test_gate_without_audit_answers_refuses() -> None:
    verdict = judge([])

    assert not verdict.accepted
    assert codes(verdict) == ["no-audit-answers"]


def test_first_version_that_beats_the_majority_passes_provisionally() -> None:
    verdict = first_version(
        (first_answer(1, GLASS, GLASS), first_answer(2, METAL, METAL), first_answer(3, GLASS, GLASS))
    )

    assert verdict.accepted
    assert verdict.provisional
    assert codes(verdict) == ["first-version"]


def test_first_version_no_better_than_the_majority_is_refused() -> None:
    verdict = first_version((first_answer(1, GLASS, GLASS), first_answer(2, METAL, GLASS)))

    assert codes(verdict) == ["no-better-than-majority"]


def test_first_version_with_four_answers_in_each_category_names_them_all() -> None:
    verdict = first_version((first_answer(1, GLASS, GLASS), first_answer(2, METAL, METAL)), per_category=4)

    assert codes(verdict) == ["too-few-answers"] * 3
    assert [reason.params["category_id"] for reason in verdict.reasons] == [GLASS, METAL, PAPER]


def test_first_version_without_parity_is_refused() -> None:
    verdict = first_version(
        (first_answer(1, GLASS, GLASS), first_answer(2, METAL, METAL)), parity=ParityFacts(passed=False)
    )

    assert codes(verdict) == ["parity-failed"]


def test_evidence_with_a_missing_champion_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="champion"):
        GateEvidence(answers=(first_answer(1, GLASS, GLASS),), categories=KNOWN, parity=HELD, has_champion=True)
