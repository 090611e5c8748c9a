"""Accepting by machine: no promise without evidence, and none that is broken too often."""

from collections.abc import Callable

import numpy as np
import pytest

from trainer.domain import accepting
from trainer.domain.accepting import ALL, THRESHOLDS, CategoryEvidence, Counts, Decision, Promise
from trainer.domain.exact_binomial import upper_bound

REPLAYS = 400


def evidence(
    confidence: np.ndarray, is_right: np.ndarray, *, category_id: int = 1, waiting: int = 0
) -> CategoryEvidence:
    """Count audited photos of one category as the job does; so many wait beyond every threshold."""
    at = (Counts(int((confidence >= t).sum()), int((~is_right & (confidence >= t)).sum()), waiting) for t in THRESHOLDS)
    return CategoryEvidence(category_id=category_id, audited=len(confidence), at=tuple(at))


def graded(audited: int, wrong: int, *, at: float, category_id: int = 1, waiting: int = 0) -> CategoryEvidence:
    """Make photos all of one confidence, so many of them wrong."""
    return evidence(np.full(audited, at), np.arange(audited) >= wrong, category_id=category_id, waiting=waiting)


def chosen(decision: Decision) -> float | None:
    return decision.thresholds.get(ALL)


def test_nothing_is_accepted_without_audited_photos() -> None:
    decision = accepting.decide([graded(0, 0, at=1.0, waiting=500)], Promise())

    assert not decision.accepts
    assert decision.thresholds == {ALL: None}
    assert decision.total == Counts()
    assert not accepting.decide([], Promise()).accepts


def test_one_photo_short_of_enough_accepts_nothing() -> None:
    assert chosen(accepting.decide([graded(58, 0, at=1.0)], Promise())) is None
    assert chosen(accepting.decide([graded(59, 0, at=1.0)], Promise())) == THRESHOLDS[0]


def test_nothing_is_accepted_when_no_threshold_qualifies() -> None:
    decision = accepting.decide([graded(400, 40, at=0.999, waiting=900)], Promise())

    assert not decision.accepts
    [search] = decision.searches
    assert len(search.steps) == 1  # the first failure ends it
    assert search.steps[0].bound == upper_bound(40, 400, confidence=0.95)


def test_the_loosest_threshold_before_the_first_failure_is_chosen() -> None:
    confidence = np.repeat([0.996, 0.965, 0.9, 0.55], [150, 150, 100, 200])
    is_right = np.ones(600, dtype=bool)
    is_right[150:152] = False  # 2 of 300 beyond .96, then 40 of 400 beyond .88
    is_right[300:338] = False

    decision = accepting.decide([evidence(confidence, is_right, waiting=70)], Promise())

    assert chosen(decision) == 0.96  # .91 qualifies as well, but nothing audited lies between them
    assert [step.qualifies for step in decision.searches[0].steps].count(True) == 8
    assert decision.total == Counts(300, 2, 70)
    [search] = decision.searches
    assert search.steps[-1].threshold == 0.88
    assert not search.steps[-1].qualifies
    assert search.steps[-1].bound is not None


def test_a_threshold_that_qualifies_again_after_a_failure_is_not_chosen() -> None:
    """Many surely right photos further down do not make up for a failure: the order is fixed."""
    confidence = np.repeat([0.996, 0.9], [130, 900])
    is_right = np.ones(1030, dtype=bool)
    is_right[:10] = False  # 10 of 130 fail; 10 of 1030 would have qualified

    assert chosen(accepting.decide([evidence(confidence, is_right)], Promise())) is None


def test_the_search_begins_where_two_mistakes_are_borne_once_there_are_photos_enough() -> None:
    confidence = np.repeat([0.996, 0.965, 0.9], [70, 54, 900])
    is_right = np.ones(1024, dtype=bool)
    is_right[:2] = False  # 2 of 70 would fail, 2 of 124 do not

    [search] = accepting.decide([evidence(confidence, is_right)], Promise()).searches
    [with_few] = accepting.decide([evidence(confidence[:124], is_right[:124])], Promise()).searches

    assert (search.needed, with_few.needed) == (124, 59)
    assert search.chosen is not None
    assert with_few.chosen is None


def test_a_stricter_target_or_more_confidence_accepts_less() -> None:
    confidence = np.linspace(1.0, 0.4, 900)
    is_right = np.ones(900, dtype=bool)
    is_right[60::30] = False  # about one in thirty
    found = [evidence(confidence, is_right)]

    usual = accepting.decide(found, Promise(target_error=0.06)).total.audited
    assert usual > accepting.decide(found, Promise(target_error=0.02)).total.audited
    assert usual > accepting.decide(found, Promise(target_error=0.06, confidence=0.9999)).total.audited


def test_a_category_has_its_own_threshold_from_150_audited_photos_on() -> None:
    sound, bad = graded(150, 0, at=0.9, waiting=10), graded(150, 40, at=0.9, category_id=2, waiting=20)
    few = graded(149, 0, at=0.9, category_id=3, waiting=30)

    together = accepting.decide([sound, bad, few], Promise())
    apart = accepting.decide([sound, bad, few], Promise(per_category=True))

    assert together.thresholds == {ALL: None}
    assert apart.thresholds == {"1": 0.88, "2": None, ALL: 0.88}
    assert apart.total == Counts(299, 0, 40)
    assert accepting.threshold_of(2, apart.thresholds) is None
    assert accepting.threshold_of(3, apart.thresholds) == 0.88
    assert [search.confidence for search in apart.searches] == pytest.approx([1 - 0.05 / 3] * 3)


def test_checks_contradict_the_promise_when_the_target_does_not_explain_them() -> None:
    promise = Promise()

    assert not accepting.is_contradicted(wrong=0, checked=0, promise=promise)
    assert not accepting.is_contradicted(wrong=1, checked=10, promise=promise)
    assert accepting.is_contradicted(wrong=3, checked=10, promise=promise)
    assert not accepting.is_contradicted(wrong=8, checked=100, promise=promise)
    assert accepting.is_contradicted(wrong=11, checked=100, promise=promise)


@pytest.mark.parametrize("values", [{"target_error": 0.0}, {"target_error": 1.0}, {"confidence": 0.5}])
def test_a_promise_of_nothing_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="target_error"):
        Promise(**values)


# --- the promise is kept ---------------------------------------------------------------------------------------------
def barely_broken_at_the_top(confidence: np.ndarray) -> np.ndarray:
    """A model that is wrong a little too often, however sure it is."""
    return np.full_like(confidence, 0.0501)


def broken_below_nine_tenths(confidence: np.ndarray) -> np.ndarray:
    """A model whose surest half is sound, and that spoils it just below."""
    return np.where(confidence >= 0.91, 0.03, 0.6)


def broken_where_photos_are_few(confidence: np.ndarray) -> np.ndarray:
    """A model that breaks the target first where too few photos say so, and more and more below."""
    return np.clip(0.06 + (1 - confidence) * 0.5, 0, 1)


@pytest.mark.parametrize("error_at", [barely_broken_at_the_top, broken_below_nine_tenths, broken_where_photos_are_few])
@pytest.mark.parametrize("audited", [70, 400])
def test_a_threshold_that_breaks_the_target_is_accepted_as_seldom_as_promised(
    error_at: Callable[[np.ndarray], np.ndarray], audited: int
) -> None:
    rng = np.random.default_rng(19)
    many = rng.beta(6, 1, 200_000)
    true_error = {t: error_at(many[many >= t]).mean() for t in THRESHOLDS}

    broken = 0
    for _ in range(REPLAYS):
        confidence = rng.beta(6, 1, audited)
        is_right = rng.random(audited) >= error_at(confidence)
        threshold = chosen(accepting.decide([evidence(confidence, is_right)], Promise()))
        broken += threshold is not None and true_error[threshold] > 0.05

    assert broken <= 0.05 * REPLAYS + 3 * (0.05 * 0.95 * REPLAYS) ** 0.5
