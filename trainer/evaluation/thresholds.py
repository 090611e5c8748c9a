"""What a confidence threshold is worth: how many photos are at least that sure, and how often those are right."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from trainer.evaluation.arrays import FloatArray, IntArray
from trainer.evaluation.intervals import wilson

THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, kw_only=True)
class ThresholdFigures:
    """Hold the photos whose best probability is at least `threshold`: their number, how many are right, the interval.

    `share` is of all photos; `low` and `high` are Wilson's 95 % interval of the right ones' share.
    """

    threshold: float
    photos: int
    share: float
    right: int
    low: float
    high: float

    def as_dict(self) -> dict[str, Any]:
        """Return plain numbers, for json.dumps."""
        return asdict(self)


def at_thresholds(
    probabilities: FloatArray, labels: IntArray, thresholds: Sequence[float] = THRESHOLDS
) -> tuple[ThresholdFigures, ...]:
    """Evaluate each threshold on probabilities (n, c) and labels (n,), the column numbers of the truth."""
    confidence, is_right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    return tuple(_figures(threshold, confidence >= threshold, is_right) for threshold in thresholds)


def _figures(threshold: float, is_sure: IntArray, is_right: IntArray) -> ThresholdFigures:
    photos, right = int(is_sure.sum()), int((is_sure & is_right).sum())
    low, high = wilson(right, photos)
    return ThresholdFigures(
        threshold=threshold,
        photos=photos,
        share=photos / len(is_sure) if len(is_sure) else 0.0,
        right=right,
        low=low,
        high=high,
    )
