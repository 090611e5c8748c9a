"""Choose photos that are unlike all that was answered: none of the others is left far from an answered one."""

import numpy as np

from trainer.selection.arrays import FloatArray, Indices

BLOCK = 512


def select(candidates: FloatArray, labeled: FloatArray, *, count: int, rng: np.random.Generator) -> Indices:
    """Pick up to `count` of the candidates (n, d), each the farthest from its nearest labeled (m, d) or picked one.

    Without labels the first is drawn. Of equally far ones the lower row wins.

    References: Gonzalez, Clustering to minimize the maximum intercluster distance, 1985. Sener and Savarese, Active
    Learning for Convolutional Neural Networks: A Core-Set Approach, ICLR 2018.
    """
    squares = (candidates**2).sum(axis=1)
    nearest = _nearest(candidates, squares, labeled)
    picks = np.empty(min(count, len(candidates)), dtype=np.int64)
    for place in range(len(picks)):
        is_first = place == 0 and len(labeled) == 0
        picks[place] = pick = int(rng.integers(len(candidates)) if is_first else nearest.argmax())
        np.minimum(nearest, squares + squares[pick] - 2 * (candidates @ candidates[pick]), out=nearest)
        nearest[picks[: place + 1]] = -np.inf
    return picks


def _nearest(candidates: FloatArray, squares: FloatArray, labeled: FloatArray) -> FloatArray:
    """Return the squared distance of each candidate to its nearest labeled photo, (n,)."""
    nearest = np.full(len(candidates), np.inf, dtype=candidates.dtype)
    for start in range(0, len(labeled), BLOCK):
        rows = labeled[start : start + BLOCK]
        distances = squares[:, None] + (rows**2).sum(axis=1) - 2 * (candidates @ rows.T)  # (candidates, labeled)
        np.minimum(nearest, distances.min(axis=1), out=nearest)
    return nearest
