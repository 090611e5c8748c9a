"""Choose the photos of the grids: many of one category at a glance."""

import numpy as np

from trainer.selection.arrays import FloatArray, Indices


def most_confident(probabilities: FloatArray, *, per_category: int) -> tuple[Indices, ...]:
    """Return, for each column of probabilities (n, c), up to `per_category` rows whose first category it is.

    The most confident come first, ties by row. No row is in two grids.
    """
    first = probabilities.argmax(axis=1)
    return tuple(_of_category(probabilities[:, c], first == c, per_category) for c in range(probabilities.shape[1]))


def _of_category(confidence: FloatArray, is_member: FloatArray, most: int) -> Indices:
    rows = np.flatnonzero(is_member)
    return rows[np.argsort(-confidence[rows], kind="stable")[:most]]
