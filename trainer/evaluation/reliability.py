"""Hold what a model says of its confidence against how often it is right."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from trainer.evaluation.arrays import FloatArray, IntArray
from trainer.evaluation.intervals import wilson

BINS = 10


@dataclass(frozen=True, kw_only=True)
class ReliabilityBin:
    """Hold the photos whose confidence lies in (low, high]: how many, how sure the model was, how many were right."""

    low: float
    high: float
    n: int
    right: int
    confidence: float
    accuracy: float
    accuracy_low: float
    accuracy_high: float

    def as_dict(self) -> dict[str, Any]:
        """Return plain numbers, for json.dumps."""
        return asdict(self)


def reliability(probabilities: FloatArray, labels: IntArray, *, bins: int = BINS) -> tuple[ReliabilityBin, ...]:
    """Count probabilities (n, c) of labels (n,) in equally wide bins of confidence; empty bins are left out.

    References: DeGroot and Fienberg, The Comparison and Evaluation of Forecasters, The Statistician 32, 1983.
    """
    confidence = probabilities.max(axis=1).astype(np.float64) if len(labels) else np.zeros(0)
    is_right = probabilities.argmax(axis=1) == labels if len(labels) else np.zeros(0, dtype=bool)
    # Bins are open on the left, as those of the expected calibration error are.
    members = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    used = np.unique(members).tolist()
    return tuple(_bin(place, bins, confidence[members == place], is_right[members == place]) for place in used)


def brier_score(probabilities: FloatArray, labels: IntArray) -> float:
    """Average the squared distance between probabilities (n, c) and what was true; 0 is best, 2 worst.

    References: Brier, Verification of Forecasts Expressed in Terms of Probability, Monthly Weather Review 78, 1950.
    """
    if len(labels) == 0:
        return 0.0
    missed = probabilities.astype(np.float64).copy()
    missed[np.arange(len(labels)), labels] -= 1
    return float((missed**2).sum(axis=1).mean())


def _bin(place: int, bins: int, confidence: FloatArray, is_right: IntArray) -> ReliabilityBin:
    n, right = len(confidence), int(is_right.sum())
    low, high = wilson(right, n)
    return ReliabilityBin(
        low=place / bins,
        high=(place + 1) / bins,
        n=n,
        right=right,
        confidence=float(confidence.mean()),
        accuracy=right / n,
        accuracy_low=low,
        accuracy_high=high,
    )
