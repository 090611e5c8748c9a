"""Which photos are like no other: damaged ones, slips of the camera, things nobody thought of."""

import numpy as np

from trainer.selection import unit_vectors
from trainer.selection.arrays import FloatArray
from trainer.selection.unit_vectors import CHUNK_ROWS

REFERENCES = 4096  # photos that each one is compared with: the cost grows with the photos, not with their square
NEAREST = 5


def likeness(
    vectors: FloatArray, *, rng: np.random.Generator, references: int = REFERENCES, nearest: int = NEAREST
) -> FloatArray:
    """Give each photo's mean cosine to its nearest few among a drawn sample, float32 (n,) for embeddings (n, d).

    A photo is not compared with itself. With one photo alone there is nothing to be like: 1.
    """
    count = len(vectors)
    if count < 2:
        return np.ones(count, dtype=np.float32)
    units = unit_vectors.around_mean(vectors)
    drawn = np.sort(rng.choice(count, size=min(references, count), replace=False))
    compared, kept = units.rows(drawn), min(nearest, len(drawn) - 1)
    found = np.empty(count, dtype=np.float32)
    for start in range(0, count, CHUNK_ROWS):
        rows = np.arange(start, min(start + CHUNK_ROWS, count))
        cosines = units.rows(rows) @ compared.T  # (photos, references)
        cosines[rows[:, None] == drawn] = -np.inf
        found[rows] = np.partition(cosines, -kept, axis=1)[:, -kept:].mean(axis=1)
    return found
