"""Divide points into clusters around their means."""

import numpy as np

from trainer.selection import seeding
from trainer.selection.arrays import FloatArray, Indices

ROUNDS = 10  # the means hardly move any more; what follows needs no exact clusters


def clusters(rows: FloatArray, *, count: int, rng: np.random.Generator, rounds: int = ROUNDS) -> Indices:
    """Return the cluster (n,) in 0..count-1 of each row (n, d), n >= count >= 1. A cluster may be empty.

    References: Lloyd, Least squares quantization in PCM, 1982.
    """
    squares = (rows**2).sum(axis=1)
    first = int(rng.integers(len(rows)))
    nowhere = np.full(len(rows), np.inf)
    chosen = seeding.spread(
        lambda row: squares + squares[row] - 2 * (rows @ rows[row]), nowhere, first=first, count=count, rng=rng
    )
    means = rows[chosen]
    found = _nearest(rows, means)
    for _ in range(rounds):
        means = _means(rows, found, means)
        before, found = found, _nearest(rows, means)
        if (found == before).all():
            break
    return found


def _nearest(rows: FloatArray, means: FloatArray) -> Indices:
    return np.asarray(((means**2).sum(axis=1) - 2 * (rows @ means.T)).argmin(axis=1))


def _means(rows: FloatArray, found: Indices, before: FloatArray) -> FloatArray:
    """Return the mean of each cluster, (count, d); an empty one stays where it was."""
    means = before.copy()
    order = np.argsort(found, kind="stable")
    present, starts, sizes = np.unique(found[order], return_index=True, return_counts=True)
    means[present] = np.add.reduceat(rows[order], starts, axis=0) / sizes[:, None]
    return means
