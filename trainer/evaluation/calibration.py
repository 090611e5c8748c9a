"""Make probabilities mean what they say."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp

from trainer.evaluation.arrays import FloatArray, IntArray

# Beyond these a temperature says that something else is wrong; the search would wander off on separable data.
LOWEST, HIGHEST = 0.05, 20.0


def fit_temperature(log_probs: FloatArray, labels: IntArray, *, prior: float = 0.0) -> float:
    """Find the temperature that makes held-back labels (n,) most likely under log-probabilities or logits (n, c).

    `prior` counts as that many photos in favour of 1 (a quadratic penalty on the temperature's logarithm). Return 1
    when nothing can be learned: no labels or one category.

    References: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    if len(labels) == 0 or log_probs.shape[1] < 2:
        return 1.0
    scores = log_probs.astype(np.float64)
    wanted = scores[np.arange(len(labels)), labels]

    def loss(log_temperature: float) -> float:
        inverse = np.exp(-log_temperature)
        likelihood = float((wanted * inverse - logsumexp(scores * inverse, axis=1)).sum())
        return prior * log_temperature**2 - likelihood

    found = minimize_scalar(loss, bounds=(np.log(LOWEST), np.log(HIGHEST)), method="bounded")
    return float(np.exp(found.x))


def apply_temperature(log_probs: FloatArray, temperature: float) -> FloatArray:
    """Return the probabilities (n, c) of log-probabilities or logits (n, c) at a temperature."""
    return np.asarray(np.exp(log_softmax(log_probs / temperature, axis=1)))
