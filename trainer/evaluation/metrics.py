"""Measure predictions against what people said.

Labels are column numbers of the probabilities. A share of nothing (a category never predicted, never there) is 0.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.evaluation.arrays import Confusion, FloatArray, IntArray

# Below this a probability is not told apart from 0: one sure mistake must not make the likelihood infinite.
SMALLEST_PROBABILITY = 1e-12
CALIBRATION_BINS = 15


@dataclass(frozen=True)
class Scores:
    """Hold precision, recall and F1 of one averaging or of one category."""

    precision: float
    recall: float
    f1: float


def confusion_matrix(labels: IntArray, predicted: IntArray, classes: int) -> Confusion:
    """Count photos as (label, predicted), int64 (c, c)."""
    flat = np.bincount(labels * classes + predicted, minlength=classes * classes)
    return flat.reshape(classes, classes).astype(np.int64)  # (label, predicted)


def accuracy(confusion: Confusion) -> float:
    """Return the share of photos on the diagonal."""
    return _share(float(np.trace(confusion)), float(confusion.sum()))


def balanced_accuracy(confusion: Confusion) -> float:
    """Average the recall over the categories that have photos."""
    present = confusion.sum(axis=1) > 0
    return float(_recalls(confusion)[present].mean()) if present.any() else 0.0


def per_category(confusion: Confusion) -> list[Scores]:
    """Score each category by itself, in column order."""
    columns = zip(_precisions(confusion), _recalls(confusion), _f1s(confusion), strict=True)
    return [Scores(float(precision), float(recall), float(f1)) for precision, recall, f1 in columns]


def macro(confusion: Confusion) -> Scores:
    """Average over the categories that were labeled or predicted at least once, each alike."""
    seen = (confusion.sum(axis=0) + confusion.sum(axis=1) > 0).astype(np.float64)
    return _averaged(confusion, seen)


def weighted(confusion: Confusion) -> Scores:
    """Average over the categories, each by its number of labels."""
    return _averaged(confusion, confusion.sum(axis=1).astype(np.float64))


def micro(confusion: Confusion) -> Scores:
    """Score all decisions as one; with one category per photo all three equal the accuracy."""
    share = accuracy(confusion)
    return Scores(share, share, share)


def matthews(confusion: Confusion) -> float:
    """Return Matthews' correlation for several categories; 0 when either side has one category only.

    References: Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, 2004.
    """
    matrix = confusion.astype(np.float64)
    labeled, predicted, total = matrix.sum(axis=1), matrix.sum(axis=0), matrix.sum()
    spread = (total**2 - predicted @ predicted) * (total**2 - labeled @ labeled)
    return _share(float(np.trace(matrix) * total - labeled @ predicted), float(np.sqrt(spread)))


def top_k_accuracy(probabilities: FloatArray, labels: IntArray, k: int) -> float:
    """Return the share of photos whose label is among the k most probable categories of (n, c); ties by column.

    A label with a probability of 0 is not among them, however few categories there are.
    """
    if len(labels) == 0:
        return 0.0
    ranked = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]  # (photos, k)
    is_given = probabilities[np.arange(len(labels)), labels] > 0
    return float(((ranked == labels[:, None]).any(axis=1) & is_given).mean())


def expected_calibration_error(probabilities: FloatArray, labels: IntArray, *, bins: int = CALIBRATION_BINS) -> float:
    """Compare confidence with accuracy in equally wide bins of confidence, weighted by photos; 0 is best.

    References: Naeini et al., Obtaining Well Calibrated Probabilities Using Bayesian Binning, AAAI 2015.
    """
    if len(labels) == 0:
        return 0.0
    confidence = probabilities.max(axis=1).astype(np.float64)
    is_right = (probabilities.argmax(axis=1) == labels).astype(np.float64)
    # Bins are open on the left: a confidence of exactly 1/bins belongs to the first.
    members = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    gaps = np.bincount(members, weights=is_right - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


def negative_log_likelihood(probabilities: FloatArray, labels: IntArray) -> float:
    """Average -log of the probability given to the label, in nats."""
    if len(labels) == 0:
        return 0.0
    given = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(given, SMALLEST_PROBABILITY)).mean())


def _averaged(confusion: Confusion, weights: npt.NDArray[np.float64]) -> Scores:
    if not weights.any():
        return Scores(0.0, 0.0, 0.0)
    columns = (_precisions(confusion), _recalls(confusion), _f1s(confusion))
    precision, recall, f1 = (float(np.average(column, weights=weights)) for column in columns)
    return Scores(precision, recall, f1)


def _precisions(confusion: Confusion) -> npt.NDArray[np.float64]:
    return _shares(np.diag(confusion), confusion.sum(axis=0))


def _recalls(confusion: Confusion) -> npt.NDArray[np.float64]:
    return _shares(np.diag(confusion), confusion.sum(axis=1))


def _f1s(confusion: Confusion) -> npt.NDArray[np.float64]:
    return _shares(2 * np.diag(confusion), confusion.sum(axis=0) + confusion.sum(axis=1))


def _shares(parts: npt.NDArray[Any], totals: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Divide, giving 0 where the total is 0."""
    shares: npt.NDArray[np.float64] = np.zeros(len(parts), dtype=np.float64)
    np.divide(parts, totals, out=shares, where=totals > 0)
    return shares


def _share(part: float, total: float) -> float:
    return part / total if total > 0 else 0.0
