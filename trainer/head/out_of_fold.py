"""What heads say of photos that they did not learn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from trainer.evaluation.calibration import fit_temperature
from trainer.head import folds, quick_head
from trainer.head.arrays import FloatArray, IntArray
from trainer.head.feature_scale import measure
from trainer.head.settings import HeadSettings


@dataclass(frozen=True)
class OutOfFold:
    """Hold calibrated probabilities (n, c), the answers as columns (n,), and the category of each column (c,).

    `is_fair` (n,) says whether the answer was among those that the photo's heads had learned.
    """

    probabilities: FloatArray
    labels: IntArray
    category_ids: IntArray
    is_fair: npt.NDArray[np.bool_]


def score(
    embeddings: FloatArray,
    category_ids: IntArray,
    group_ids: IntArray,
    *,
    settings: HeadSettings = quick_head.DEFAULT_SETTINGS,
) -> OutOfFold | None:
    """Score embeddings (n, d), each part by a head fitted to the others; no capture group lies in two.

    None where nothing can be told apart: fewer than two categories, or none that two parts know.
    """
    known, labels = np.unique(category_ids, return_inverse=True)
    if len(known) < 2:
        return None
    parts = folds.grouped(labels, group_ids, count=settings.folds)
    features = measure(embeddings).apply(embeddings)
    held_out = quick_head.held_out(features, labels, len(known), parts, settings=settings)
    if not held_out.is_fair.any():
        return None
    fair, said = held_out.logits[held_out.is_fair], labels[held_out.is_fair]
    temperature = fit_temperature(fair, said, prior=settings.temperature_prior)
    probabilities = softmax(held_out.logits / np.float32(temperature), axis=1)  # (photos, categories)
    return OutOfFold(probabilities=probabilities, labels=labels, category_ids=known, is_fair=held_out.is_fair)
