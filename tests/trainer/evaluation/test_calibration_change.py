"""Whether confidences got less honest, or only look so by chance."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.evaluation import calibration_change, metrics
from trainer.evaluation.calibration_change import Confidences


def answers(seed: int, *, accuracy: float, overconfident: float = 0.0, photos: int = 500) -> Confidences:
    """Make honest confidences around an accuracy, or such as promise too much by `overconfident`."""
    rng = np.random.default_rng(seed)
    honest = np.clip(rng.normal(accuracy, 0.08, photos), 0.3, 0.99)
    return Confidences(np.minimum(honest + overconfident, 1.0), rng.random(photos) < honest)


def test_error_is_that_of_the_metrics() -> None:
    of = answers(1, accuracy=0.8, overconfident=0.1)
    probabilities = np.stack([of.confidence, 1 - of.confidence], axis=1)
    labels = np.where(of.is_right, 0, 1)
    sure = of.confidence > 0.5  # where the first of two columns is the best

    got = calibration_change.error(Confidences(of.confidence[sure], of.is_right[sure]))

    assert got == pytest.approx(metrics.expected_calibration_error(probabilities[sure], labels[sure]), abs=1e-12)


def test_error_of_nothing_is_none() -> None:
    assert calibration_change.error(Confidences(np.zeros(0), np.zeros(0, np.bool_))) == 0.0


def test_compare_is_sure_of_a_model_that_promises_far_too_much() -> None:
    champion = answers(2, accuracy=0.8)
    challenger = Confidences(np.minimum(champion.confidence + 0.12, 1.0), champion.is_right)

    change = calibration_change.compare(challenger, champion, confidence=0.95, rng=np.random.default_rng(0))

    assert change.challenger - change.champion > 0.05
    assert 0 < change.least < change.challenger - change.champion


def test_compare_of_the_same_answers_finds_no_change() -> None:
    champion = answers(3, accuracy=0.8)

    change = calibration_change.compare(champion, champion, confidence=0.95, rng=np.random.default_rng(0))

    assert (change.challenger, change.least) == (change.champion, 0.0)


def test_compare_of_two_honest_models_is_rarely_sure_of_a_change() -> None:
    sure = 0

    for seed in range(20):
        pair = (answers(2 * seed, accuracy=0.85), answers(2 * seed + 1, accuracy=0.85))
        change = calibration_change.compare(*pair, confidence=0.95, rng=np.random.default_rng(seed))
        sure += change.least > 0 and change.challenger - change.champion > 0.05

    assert sure <= 2
