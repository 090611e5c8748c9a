"""Draw points that lie far from each other, as k-means++ chooses its first centres."""

from collections.abc import Callable

import numpy as np

from trainer.selection.arrays import FloatArray, Indices


def chances(squared_distances: FloatArray) -> FloatArray:
    """Return with what probability each point (n,) is drawn next, given how far it is from those drawn before.

    Where all that is left lies upon drawn points (a drawn one is marked by a distance below 0), each has the same.
    """
    weights = np.maximum(squared_distances, 0).astype(np.float64)
    if not weights.any():
        weights = (squared_distances >= 0).astype(np.float64)
    return np.asarray(weights / weights.sum())


def spread(
    distances: Callable[[int], FloatArray], start: FloatArray, *, first: int, count: int, rng: np.random.Generator
) -> Indices:
    """Draw `count` <= n points, each once: `first`, then by chance in proportion to the squared distance.

    `distances(point)` gives the squared distances (n,) of all points to one; it is the distance to the nearest drawn
    point that counts, and never more than `start` (n,).

    References: Arthur and Vassilvitskii, k-means++: The Advantages of Careful Seeding, SODA 2007.
    """
    nearest = start.astype(np.float64)
    picks = np.empty(count, dtype=np.int64)
    for place in range(count):
        picks[place] = pick = first if place == 0 else int(rng.choice(len(start), p=chances(nearest)))
        np.minimum(nearest, np.maximum(distances(pick), 0), out=nearest)
        nearest[picks[: place + 1]] = -1
    return picks
