"""Group photos of a folder as intake would: near-equal ones belong together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from labeling.imaging import near_duplicates
from trainer.simulation.labeled_photos import IntArray


def of(hashes: npt.NDArray[np.int64]) -> IntArray:
    """Give the group (n,) of each photo from its perceptual hash (n,): near-equal ones are in one, also by others."""
    count = len(hashes)
    if count == 0:
        return np.empty(0, dtype=np.int64)
    pairs = near_duplicates.find(hashes, np.arange(count))
    first, second = (np.array([getattr(pair, side) for pair in pairs], dtype=np.int64) for side in ("first", "second"))
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (first, second)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
