"""Find the photos that the model hesitates over."""

import numpy as np

from trainer.selection.arrays import FloatArray, Indices


def margins(probabilities: FloatArray) -> FloatArray:
    """Return by how much the first category leads the second, (n,), of probabilities (n, c), c >= 2.

    References: Scheffer et al., Active Hidden Markov Models for Information Extraction, IDA 2001.
    """
    top = np.partition(probabilities, -2, axis=1)[:, -2:]
    return np.asarray(top[:, 1] - top[:, 0])


def order(probabilities: FloatArray) -> Indices:
    """Sort the photos by margin, the smallest first; ties by row."""
    return np.argsort(margins(probabilities), kind="stable")
