"""Bring embedding values to comparable size."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from trainer.head.arrays import FloatArray

# 4,096 rows of 1,280 float32 values are 21 MB: the pool is never held twice.
CHUNK_ROWS = 4_096
# Part of the mean variance added to each: values that are almost constant must not be blown up.
VARIANCE_FLOOR = 0.05


@dataclass(frozen=True)
class FeatureScale:
    """Say where the embedding values lie: `mean` (d,) and `factor` (d,) to multiply the centred values by."""

    mean: FloatArray
    factor: FloatArray

    def apply(self, embeddings: FloatArray) -> FloatArray:
        """Centre and scale embeddings (n, d) to float32 (n, d) with a mean square near 1."""
        return (embeddings.astype(np.float32) - self.mean) * self.factor


def measure(embeddings: FloatArray) -> FeatureScale:
    """Measure the scale of embeddings (n, d), n >= 1; best of the whole pool, whose statistics are steadier.

    Divide by the root of the standard deviation: half way between no scaling and standardising, which was the best
    of the three on TrashNet.
    """
    mean, variance = _moments(embeddings)
    floor = VARIANCE_FLOOR * float(variance.mean()) or 1.0
    factor = (variance + floor) ** -0.25
    factor /= np.sqrt(max(float((variance * factor**2).mean()), 1e-12))
    return FeatureScale(mean=mean.astype(np.float32), factor=factor.astype(np.float32))


def _moments(embeddings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of each column in float64, (d,) and (d,)."""
    count = len(embeddings)
    mean = sum(chunk.sum(axis=0, dtype=np.float64) for chunk in _chunks(embeddings)) / count
    squares = sum(((chunk - mean) ** 2).sum(axis=0) for chunk in _chunks(embeddings))
    return np.asarray(mean), np.asarray(squares) / count


def _chunks(embeddings: FloatArray) -> Iterator[FloatArray]:
    for start in range(0, len(embeddings), CHUNK_ROWS):
        yield embeddings[start : start + CHUNK_ROWS].astype(np.float32)
