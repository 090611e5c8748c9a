"""Compare how honest the confidences of two models are, on the photos that both answered."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.evaluation.metrics import CALIBRATION_BINS

RESAMPLES = 400
_AT_ONCE = 50  # a hundred thousand photos take 40 MB


@dataclass(frozen=True)
class Confidences:
    """One model's confidence in each answer, float (photos,), and whether it is right, bool (photos,)."""

    confidence: npt.NDArray[np.float64]
    is_right: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CalibrationChange:
    """The expected calibration errors of both, and the one-sided lower bound of how much larger the first one's is."""

    challenger: float
    champion: float
    least: float


def error(of: Confidences, *, bins: int = CALIBRATION_BINS) -> float:
    """Give the expected calibration error, as `metrics.expected_calibration_error` does; 0.0 of nothing."""
    count = len(of.confidence)
    return float(_errors(of, np.ones((1, count)), bins)[0]) if count else 0.0


def compare(
    challenger: Confidences, champion: Confidences, *, confidence: float, rng: np.random.Generator
) -> CalibrationChange:
    """Bound the change of the calibration error by drawing the same photos anew for both, again and again.

    References: Efron, Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    count = len(challenger.confidence)
    changes: list[npt.NDArray[np.float64]] = []
    for _ in range(RESAMPLES // _AT_ONCE):
        weights = rng.multinomial(count, np.full(count, 1 / count), size=_AT_ONCE).astype(np.float64)  # (draws, photos)
        errors = (_errors(each, weights, CALIBRATION_BINS) for each in (challenger, champion))
        changes.append(np.subtract(*errors))
    least = float(np.quantile(np.concatenate(changes), 1 - confidence))
    return CalibrationChange(error(challenger), error(champion), least)


def _errors(of: Confidences, weights: npt.NDArray[np.float64], bins: int) -> npt.NDArray[np.float64]:
    """Give the calibration error of each drawing; `weights` (draws, photos) says how often each photo was drawn."""
    # Bins are open on the left, as in `metrics`.
    members = np.clip(np.ceil(of.confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    gaps = np.zeros((len(members), bins))
    gaps[np.arange(len(members)), members] = of.is_right - of.confidence
    errors: npt.NDArray[np.float64] = np.abs(weights @ gaps).sum(axis=1) / len(members)  # (draws,)
    return errors
