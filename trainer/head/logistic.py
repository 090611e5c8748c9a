"""Fit a weighted softmax regression."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from trainer.head.arrays import FloatArray, IntArray
from trainer.head.settings import HeadSettings

Parameters: TypeAlias = npt.NDArray[np.float64]

# Relative improvement of the loss below which L-BFGS stops. Ten times tighter: the same accuracy, twice as long.
LOSS_TOLERANCE = 1e-5
GRADIENT_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Linear:
    """Hold weights (d, c) and bias (c,): `features @ weights + bias` are the logits."""

    weights: FloatArray
    bias: FloatArray

    def logits(self, features: FloatArray) -> FloatArray:
        """Compute the logits (n, c) of features (n, d)."""
        return features @ self.weights + self.bias

    def flat(self) -> Parameters:
        """Lay the parameters in one row, as the optimiser wants them."""
        return np.concatenate([self.weights.ravel(), self.bias]).astype(np.float64)


@dataclass(frozen=True)
class _Problem:
    """Hold what the loss is made of: float32 features (n, d), targets one-hot (n, c), sample weights (n, 1)."""

    features: FloatArray
    targets: FloatArray
    sample_weights: FloatArray
    inverse_penalty: float

    def unpack(self, parameters: Parameters) -> Linear:
        classes = self.targets.shape[1]
        matrix = parameters.astype(np.float32).reshape(-1, classes)  # (d + 1, classes)
        return Linear(weights=matrix[:-1], bias=matrix[-1])

    def loss(self, parameters: Parameters) -> tuple[float, Parameters]:
        """Return the penalised loss and its gradient; the products run in float32, the sums in float64."""
        logits = self.unpack(parameters).logits(self.features)
        logits -= logits.max(axis=1, keepdims=True)
        exponentials = np.exp(logits)
        totals = exponentials.sum(axis=1, keepdims=True)
        losses = np.log(totals) - (logits * self.targets).sum(axis=1, keepdims=True)
        errors = (exponentials / totals - self.targets) * (self.sample_weights * self.inverse_penalty)
        penalised = parameters[: -self.targets.shape[1]]
        gradient = np.concatenate([(self.features.T @ errors).ravel(), errors.sum(axis=0)]).astype(np.float64)
        gradient[: len(penalised)] += penalised
        total = self.inverse_penalty * float((self.sample_weights * losses).sum(dtype=np.float64))
        return total + 0.5 * float(penalised @ penalised), gradient


def fit(
    features: FloatArray, labels: IntArray, classes: int, *, settings: HeadSettings, start: Linear | None = None
) -> Linear:
    """Fit features (n, d) to labels (n,) in 0..classes-1, from `start` or from zero.

    The loss is convex, so the start decides the time and not the result. In float32 a fit of 2,000 rows of 1,280 values
    takes some 50 products: less than reducing the dimension first would cost, and without its loss of accuracy.
    """
    problem = _Problem(
        features=np.ascontiguousarray(features, dtype=np.float32),
        targets=np.eye(classes, dtype=np.float32)[labels],
        sample_weights=sample_weights(labels, classes, settings=settings)[:, None],
        inverse_penalty=settings.inverse_penalty,
    )
    first = start.flat() if start else np.zeros((features.shape[1] + 1) * classes)
    options = {"maxiter": settings.max_iterations, "ftol": LOSS_TOLERANCE, "gtol": GRADIENT_TOLERANCE}
    found = minimize(problem.loss, first, jac=True, method="L-BFGS-B", options=options)
    return problem.unpack(found.x)


def sample_weights(labels: IntArray, classes: int, *, settings: HeadSettings) -> FloatArray:
    """Weigh each label so that rare categories are heard; mean 1, float32 (n,)."""
    counts = np.bincount(labels, minlength=classes)
    present = max(int((counts > 0).sum()), 1)
    per_category = (len(labels) / (present * np.maximum(counts, 1))) ** settings.balance
    weights = np.minimum(per_category, settings.max_category_weight)[labels]
    return np.asarray(weights / weights.mean(), dtype=np.float32)
