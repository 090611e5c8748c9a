"""Confidence held against how often the model is right."""

import numpy as np
import pytest

from trainer.evaluation import metrics
from trainer.evaluation.intervals import wilson
from trainer.evaluation.reliability import brier_score, reliability


def sure(confidence: float, *, right: int, wrong: int) -> tuple[np.ndarray, np.ndarray]:
    """Give probabilities of two categories with this confidence in the first, so many of them right."""
    labels = np.array([0] * right + [1] * wrong)
    return np.tile([confidence, 1 - confidence], (len(labels), 1)), labels


def joined(*parts: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    probabilities, labels = zip(*parts, strict=True)
    return np.concatenate(probabilities), np.concatenate(labels)


def test_bins_hold_confidence_and_accuracy_side_by_side() -> None:
    probabilities, labels = joined(sure(0.95, right=9, wrong=1), sure(0.65, right=10, wrong=10))

    low, high = reliability(probabilities, labels)

    assert (low.low, low.high, low.n, low.right) == (0.6, 0.7, 20, 10)
    assert (low.confidence, low.accuracy) == (pytest.approx(0.65), 0.5)
    assert (low.accuracy_low, low.accuracy_high) == wilson(10, 20)
    assert (high.n, high.accuracy, high.confidence) == (10, 0.9, pytest.approx(0.95))


def test_a_confidence_on_the_edge_belongs_to_the_bin_below() -> None:
    [only] = reliability(*sure(0.7, right=1, wrong=0))

    assert (only.low, only.high) == (0.6, 0.7)


def test_no_photos_give_no_bins() -> None:
    nothing = np.zeros((0, 3)), np.zeros(0, dtype=int)

    assert reliability(*nothing) == ()
    assert brier_score(*nothing) == 0.0


def test_gaps_of_the_bins_add_up_to_the_calibration_error() -> None:
    rng = np.random.default_rng(3)
    probabilities = rng.dirichlet(np.ones(4), 200)
    labels = rng.integers(0, 4, 200)

    bins = reliability(probabilities, labels, bins=metrics.CALIBRATION_BINS)

    gaps = sum(each.n * abs(each.accuracy - each.confidence) for each in bins) / 200
    assert gaps == pytest.approx(metrics.expected_calibration_error(probabilities, labels))


def test_brier_score_is_least_where_the_truth_was_certain() -> None:
    assert brier_score(*sure(1.0, right=3, wrong=0)) == 0.0
    assert brier_score(*sure(1.0, right=0, wrong=3)) == 2.0
    assert brier_score(*sure(0.5, right=1, wrong=1)) == pytest.approx(0.5)
