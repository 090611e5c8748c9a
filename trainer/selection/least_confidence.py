"""Find the photos whose first category the model believes in least."""

import numpy as np

from trainer.selection.arrays import FloatArray, Indices


def doubts(probabilities: FloatArray) -> FloatArray:
    """Return what is missing to certainty, (n,), of probabilities (n, c).

    References: Lewis and Gale, A Sequential Algorithm for Training Text Classifiers, SIGIR 1994.
    """
    return np.asarray(1 - probabilities.max(axis=1))


def order(probabilities: FloatArray) -> Indices:
    """Sort the photos by confidence, the least first; ties by row."""
    return np.argsort(probabilities.max(axis=1), kind="stable")
