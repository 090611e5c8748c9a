"""See embeddings as directions from the pool's centre."""

from dataclasses import dataclass

import numpy as np

from trainer.selection.arrays import FloatArray, IntArray

# 4,096 rows of 1,280 float32 values are 21 MB: a pool of 100,000 is never copied whole.
CHUNK_ROWS = 4_096


@dataclass(frozen=True)
class UnitVectors:
    """Give rows of embeddings (n, d) as float32 unit vectors from a centre (d,)."""

    embeddings: FloatArray
    centre: FloatArray

    def rows(self, indices: IntArray) -> FloatArray:
        """Return the unit vectors (k, d) of the rows at `indices` (k,)."""
        return normalise(self.embeddings[indices], self.centre)

    def row(self, index: int) -> FloatArray:
        """Return one unit vector (d,)."""
        return np.asarray(normalise(self.embeddings[index : index + 1], self.centre)[0])


def around_mean(embeddings: FloatArray) -> UnitVectors:
    """Take the mean of embeddings (n, d), n >= 1, as the centre."""
    starts = range(0, len(embeddings), CHUNK_ROWS)
    sums = [embeddings[start : start + CHUNK_ROWS].sum(axis=0, dtype=np.float64) for start in starts]
    centre = np.sum(sums, axis=0) / len(embeddings)
    return UnitVectors(embeddings=embeddings, centre=centre.astype(np.float32))


def normalise(embeddings: FloatArray, centre: FloatArray) -> FloatArray:
    """Centre embeddings (n, d) and bring each to length 1; one at the very centre stays 0."""
    centred = embeddings.astype(np.float32) - centre
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(lengths, 1e-12), dtype=np.float32)
