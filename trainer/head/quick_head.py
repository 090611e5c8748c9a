"""Learn from every answer: a logistic regression on embeddings, fitted in well under a second."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from trainer.evaluation.calibration import fit_temperature
from trainer.head import folds, logistic
from trainer.head.arrays import FloatArray, IntArray
from trainer.head.feature_scale import FeatureScale, measure
from trainer.head.logistic import Linear
from trainer.head.settings import HeadSettings

DEFAULT_SETTINGS = HeadSettings()


@dataclass(frozen=True)
class QuickHead:
    """Hold a fitted head: weights (d, c) and bias (c,) for raw embeddings, and the category of each column.

    Centring and scaling are folded into the weights, so that scoring is one matrix product.
    """

    weights: FloatArray
    bias: FloatArray
    temperature: float
    category_ids: tuple[int, ...]

    @property
    def can_suggest(self) -> bool:
        """Say whether the head knows two categories; with one, a probability of 1 means nothing."""
        return len(self.category_ids) > 1

    def probabilities(self, embeddings: FloatArray) -> FloatArray:
        """Score embeddings (n, d), float16 or float32, as float32 (n, c); rows sum to 1."""
        logits = embeddings.astype(np.float32, copy=False) @ self.weights + self.bias  # (photos, categories)
        return np.asarray(softmax(logits / np.float32(self.temperature), axis=1))


@dataclass(frozen=True)
class HeldOut:
    """Hold logits (n, c) by fits that did not see the photo, whether the photo's category was among those that they
    saw (n,), and the fits."""

    logits: FloatArray
    is_fair: npt.NDArray[np.bool_]
    fitted: list[Linear]


def fit(
    embeddings: FloatArray,
    category_ids: IntArray,
    group_ids: IntArray,
    *,
    scale: FeatureScale | None = None,
    settings: HeadSettings = DEFAULT_SETTINGS,
) -> QuickHead | None:
    """Fit the head to labeled embeddings (n, d), their categories (n,) and capture groups (n,).

    Only categories with an example get a column, in ascending order of id. Pass the pool's `scale` where there is a
    pool; without it the labeled photos stand in. Return None when there are no labels.
    """
    if len(category_ids) == 0:
        return None
    known, labels = np.unique(category_ids, return_inverse=True)
    scale = scale or measure(embeddings)
    features = scale.apply(embeddings)
    parts = folds.grouped(labels, group_ids, count=settings.folds)
    linear, temperature = _fit_with_temperature(features, labels, len(known), parts, settings)
    return _fold(linear, scale, temperature, tuple(int(category) for category in known))


def _fit_with_temperature(
    features: FloatArray, labels: IntArray, classes: int, parts: IntArray, settings: HeadSettings
) -> tuple[Linear, float]:
    """Fit once without each part, take the temperature from what was left out, then fit the whole.

    The whole starts at the mean of the parts; starting the parts at the whole would show them what they must not see.
    """
    if classes < 2:
        return Linear(np.zeros((features.shape[1], 1), np.float32), np.zeros(1, np.float32)), 1.0
    out = held_out(features, labels, classes, parts, settings=settings)
    temperature = fit_temperature(out.logits[out.is_fair], labels[out.is_fair], prior=settings.temperature_prior)
    return logistic.fit(features, labels, classes, settings=settings, start=_mean(out.fitted)), temperature


def held_out(
    features: FloatArray, labels: IntArray, classes: int, parts: IntArray, *, settings: HeadSettings
) -> HeldOut:
    """Score each part of features (n, d) by a fit to the other parts."""
    logits = np.zeros((len(labels), classes), np.float32)
    is_fair = np.zeros(len(labels), dtype=bool)
    fitted = []
    for part in range(parts.max() + 1) if parts.max() > 0 else ():
        rest = parts != part
        fitted.append(logistic.fit(features[rest], labels[rest], classes, settings=settings))
        logits[~rest] = fitted[-1].logits(features[~rest])
        # A category whose photos were all left out could not be known: that says nothing about confidence.
        is_fair[~rest] = np.isin(labels[~rest], labels[rest])
    return HeldOut(logits=logits, is_fair=is_fair, fitted=fitted)


def _mean(fitted: list[Linear]) -> Linear | None:
    if not fitted:
        return None
    weights = np.mean([linear.weights for linear in fitted], axis=0)
    return Linear(weights=weights, bias=np.mean([linear.bias for linear in fitted], axis=0))


def _fold(linear: Linear, scale: FeatureScale, temperature: float, category_ids: tuple[int, ...]) -> QuickHead:
    """Fold centring and scaling into the weights."""
    weights = scale.factor[:, None] * linear.weights
    bias = linear.bias - scale.mean @ weights
    return QuickHead(
        weights=np.ascontiguousarray(weights, dtype=np.float32),
        bias=np.asarray(bias, dtype=np.float32),
        temperature=temperature,
        category_ids=category_ids,
    )
