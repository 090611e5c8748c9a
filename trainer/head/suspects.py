"""Find answers that are probably wrong, by confident learning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trainer.head import out_of_fold, quick_head
from trainer.head.arrays import FloatArray, IntArray
from trainer.head.out_of_fold import OutOfFold
from trainer.head.settings import HeadSettings

# Of 51 answers of 1,700 on TrashNet that were made wrong, 42 to 45 are among the 132 to 165 suspects, and 31 to 37 are
# among the first 50; by "prune_by_noise_rate" as many among 189 to 226; one of .8 for another finds 26 to 31.
FILTER = "low_self_confidence"


@dataclass(frozen=True)
class Suspects:
    """Rows whose answer is suspect (n,), the category that each looks like, and how surely its answer is wrong (n,)."""

    rows: IntArray
    category_ids: IntArray
    doubt: FloatArray


def find(
    embeddings: FloatArray,
    category_ids: IntArray,
    group_ids: IntArray,
    *,
    settings: HeadSettings = quick_head.DEFAULT_SETTINGS,
) -> Suspects:
    """Find the suspect answers to embeddings (n, d), the most suspect first.

    How many there are follows from how often heads that never learned from a photo are confident of another category
    than people said, judged category by category: a category that is seldom recognised surely is not suspect for that.

    References:
        Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70, 2021.
    """
    scored = out_of_fold.score(embeddings, category_ids, group_ids, settings=settings)
    return _suspects(scored) if scored is not None else _nothing()


def _suspects(scored: OutOfFold) -> Suspects:
    fair = np.flatnonzero(scored.is_fair)
    columns, labels = np.unique(scored.labels[fair], return_inverse=True)
    if len(columns) < 2:
        return _nothing()
    probabilities = scored.probabilities[np.ix_(fair, columns)].astype(np.float64)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    ranked = _label_issues(labels, probabilities)
    best = probabilities[ranked].argmax(axis=1)
    is_other = best != labels[ranked]
    ranked, best = ranked[is_other], best[is_other]
    doubt = 1 - probabilities[ranked, labels[ranked]]
    return Suspects(fair[ranked], scored.category_ids[columns[best]], doubt)


def _label_issues(labels: IntArray, probabilities: FloatArray) -> IntArray:
    """Give the rows with issues, those first whose answer is given the smallest probability."""
    # Here, and not above: it takes a second and pandas, and only the job that looks for suspects needs it.
    from cleanlab.filter import find_label_issues  # noqa: PLC0415

    found = find_label_issues(
        labels, probabilities, return_indices_ranked_by="self_confidence", filter_by=FILTER, n_jobs=1
    )
    return np.asarray(found, dtype=np.int64)


def _nothing() -> Suspects:
    return Suspects(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
