"""Look for more of the categories that have few answers."""

from collections.abc import Iterator

import numpy as np

from trainer.selection.arrays import FloatArray, IntArray


def categories(label_counts: IntArray, *, below: float) -> IntArray:
    """Return the columns, rarest first, with labels, but fewer than `below` times the mean of all categories."""
    is_rare = (label_counts > 0) & (label_counts < below * label_counts.mean())
    rarest_first = np.argsort(label_counts, kind="stable")
    return np.asarray(rarest_first[is_rare[rarest_first]])


def likely(probabilities: FloatArray, columns: IntArray) -> Iterator[int]:
    """Yield rows of probabilities (n, c), the likeliest of each column first, the columns by turns; rows may repeat."""
    if len(columns) == 0:
        return
    ranked = np.argsort(-probabilities[:, columns], axis=0, kind="stable")  # (photos, columns)
    yield from (int(row) for row in ranked.ravel())
