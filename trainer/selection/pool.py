"""Hold what a strategy may look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trainer.selection.arrays import FloatArray, Indices, IntArray
from trainer.selection.unit_vectors import UnitVectors, around_mean, normalise


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Hold the unanswered photos, what the quick head says of them, and the answered ones.

    `vectors` give the unanswered photos (n, d) as directions from their centre, `labeled` are the embeddings of the
    answered ones (m, d). `probabilities` (n, c) are None while there is no head, `label_counts` (c,) say how many
    labels each of its columns has.
    """

    vectors: UnitVectors
    labeled: FloatArray
    probabilities: FloatArray | None = None
    label_counts: IntArray | None = None

    def __len__(self) -> int:
        """Count the unanswered photos."""
        return len(self.vectors.embeddings)

    @property
    def informed(self) -> FloatArray | None:
        """Give the probabilities where they mean something: with one category alone each is 1."""
        has_choice = self.probabilities is not None and self.probabilities.shape[1] > 1
        return self.probabilities if has_choice else None

    def sample(self, most: int, rng: np.random.Generator) -> Indices:
        """Draw up to `most` rows, ascending; all of them where they are no more."""
        return drawn(len(self), most, rng)

    def labeled_directions(self, most: int, rng: np.random.Generator) -> FloatArray:
        """Give up to `most` of the answered photos as directions from the unanswered ones' centre, (k, d)."""
        return normalise(self.labeled[drawn(len(self.labeled), most, rng)], self.vectors.centre)


def of(
    embeddings: FloatArray,
    probabilities: FloatArray | None,
    labeled: FloatArray,
    *,
    label_counts: IntArray | None = None,
) -> Pool:
    """Take the centre of the unanswered photos (n, d), n >= 1, as the point to look from."""
    vectors = around_mean(embeddings)
    return Pool(vectors=vectors, labeled=labeled, probabilities=probabilities, label_counts=label_counts)


def drawn(total: int, most: int, rng: np.random.Generator) -> Indices:
    """Draw up to `most` of the numbers below `total`, ascending."""
    return np.arange(total) if total <= most else np.sort(rng.choice(total, most, replace=False))
