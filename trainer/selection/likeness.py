"""Order photos so that neighbours look alike."""

import numpy as np
from scipy.cluster import hierarchy

from trainer.selection import unit_vectors
from trainer.selection.arrays import FloatArray, Indices

# So many directions, drawn at random, keep the distances well enough; all 1,280 would cost twenty times as much.
DIRECTIONS = 64
_SEED = 20


def places(embeddings: FloatArray) -> Indices:
    """Return each row's place (n,) in an order of embeddings (n, d) in which clusters stay together.

    Ward's clusters of the centred directions, their tree read from left to right. The same rows give the same order.
    """
    count = len(embeddings)
    if count < 3:
        return np.arange(count)
    directions = unit_vectors.around_mean(embeddings).rows(np.arange(count))
    tree = hierarchy.linkage(_projected(directions), method="ward")
    found = np.empty(count, dtype=np.int64)
    found[hierarchy.leaves_list(tree)] = np.arange(count)
    return found


def _projected(directions: FloatArray) -> FloatArray:
    """Project rows (n, d) on a few fixed random directions, which nearly keeps their distances."""
    width = directions.shape[1]
    if width <= DIRECTIONS:
        return directions
    drawn = np.random.default_rng(_SEED).standard_normal((width, DIRECTIONS)).astype(np.float32)
    return np.asarray(directions @ drawn)
