"""Find the photos whose category the model knows least about, all categories considered."""

import numpy as np
from scipy.special import entr

from trainer.selection.arrays import FloatArray, Indices


def entropies(probabilities: FloatArray) -> FloatArray:
    """Return the entropy in nats, (n,), of probabilities (n, c).

    References: Shannon, A Mathematical Theory of Communication, 1948. Settles and Craven, An Analysis of Active
    Learning Strategies for Sequence Labeling Tasks, EMNLP 2008.
    """
    return np.asarray(entr(probabilities).sum(axis=1))


def order(probabilities: FloatArray) -> Indices:
    """Sort the photos by entropy, the largest first; ties by row."""
    return np.argsort(-entropies(probabilities), kind="stable")
