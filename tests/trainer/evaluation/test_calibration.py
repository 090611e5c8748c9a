"""A temperature repairs confidence, and leaves the order alone."""

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from trainer.evaluation.calibration import apply_temperature, fit_temperature
from trainer.evaluation.metrics import expected_calibration_error


def drawn(rng: np.random.Generator, photos: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw logits, and labels from exactly their probabilities."""
    logits = rng.normal(size=(photos, 4)) * 2
    return logits, np.array([rng.choice(4, p=row) for row in softmax(logits, axis=1)])


@pytest.mark.parametrize("distortion", [0.5, 1.0, 2.5])
def test_fit_temperature_undoes_a_known_distortion(distortion: float) -> None:
    logits, labels = drawn(np.random.default_rng(4), 4000)

    temperature = fit_temperature(log_softmax(logits * distortion, axis=1), labels)

    assert temperature == pytest.approx(distortion, rel=0.1)


def test_apply_temperature_lowers_the_calibration_error() -> None:
    logits, labels = drawn(np.random.default_rng(4), 4000)
    overconfident = log_softmax(logits * 3, axis=1)

    repaired = apply_temperature(overconfident, fit_temperature(overconfident, labels))

    assert expected_calibration_error(repaired, labels) < 0.3 * expected_calibration_error(
        np.exp(overconfident), labels
    )
    assert (repaired.argmax(axis=1) == logits.argmax(axis=1)).all()
    assert repaired.sum(axis=1) == pytest.approx(1.0)


def test_fit_temperature_with_prior_hardly_moves_on_one_photo() -> None:
    logits = np.array([[3.0, 0.0]])

    assert fit_temperature(logits, np.array([0])) < 0.1
    assert fit_temperature(logits, np.array([0]), prior=5) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("shape", [(0, 3), (4, 1)])
def test_fit_temperature_with_nothing_to_learn_is_one(shape: tuple[int, int]) -> None:
    assert fit_temperature(np.zeros(shape), np.zeros(shape[0], dtype=int)) == 1.0
