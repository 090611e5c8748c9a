"""Find answers that a head contradicts which never learned from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from trainer.evaluation.calibration import fit_temperature
from trainer.head import folds, quick_head
from trainer.head.arrays import FloatArray, IntArray
from trainer.head.feature_scale import measure
from trainer.head.settings import HeadSettings


@dataclass(frozen=True)
class Contradictions:
    """Rows whose answer is contradicted (n,), the category that the head gives each, and how sure it is (n,)."""

    rows: IntArray
    category_ids: IntArray
    confidence: FloatArray


def find(
    embeddings: FloatArray,
    category_ids: IntArray,
    group_ids: IntArray,
    *,
    least_confidence: float,
    settings: HeadSettings = quick_head.DEFAULT_SETTINGS,
) -> Contradictions:
    """Find the answers to embeddings (n, d) that are contradicted with at least this calibrated probability.

    Each part of the photos is scored by a head fitted to the other parts; no capture group lies in two. What comes most
    surely is first.

    References:
        Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70, 2021.
    """
    known, labels = np.unique(category_ids, return_inverse=True)
    if len(known) < 2:
        return _nothing()
    parts = folds.grouped(labels, group_ids, count=settings.folds)
    features = measure(embeddings).apply(embeddings)
    held_out = quick_head.held_out(features, labels, len(known), parts, settings=settings)
    if not held_out.is_fair.any():
        return _nothing()
    fair, said = held_out.logits[held_out.is_fair], labels[held_out.is_fair]
    temperature = fit_temperature(fair, said, prior=settings.temperature_prior)
    probabilities = softmax(held_out.logits / np.float32(temperature), axis=1)  # (photos, categories)
    best, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    found = np.flatnonzero((best != labels) & (confidence >= least_confidence) & held_out.is_fair)
    found = found[np.argsort(-confidence[found], kind="stable")]
    return Contradictions(found, known[best[found]], confidence[found])


def _nothing() -> Contradictions:
    return Contradictions(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
