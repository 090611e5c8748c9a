"""How mistakes fall as a head learns from more: the same photos asked of heads that learned from fewer answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.head import folds, logistic, quick_head
from trainer.head.arrays import FloatArray, IntArray
from trainer.head.feature_scale import measure
from trainer.head.logistic import Linear
from trainer.head.settings import HeadSettings

SHARES = (0.25, 0.5)  # of the answers that a smaller head learns from, beside all of them
DIMENSIONS = 128  # the features' principal ones: a fit takes a tenth of the time, the curve bends alike

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tried:
    """After so many answers `learned`, `wrong` of `tried` held-out photos were mistaken."""

    learned: float
    wrong: int
    tried: int


@dataclass(frozen=True)
class LearningCurves:
    """The curve of all categories together, and of each: what more of that category alone does to its own photos."""

    overall: tuple[Tried, ...]
    by_category: dict[int, tuple[Tried, ...]]


@dataclass(frozen=True)
class _Lesson:
    features: FloatArray
    labels: IntArray
    groups: IntArray
    parts: IntArray
    classes: int
    settings: HeadSettings

    def fit(self, rows: Rows, start: Linear | None = None) -> Linear:
        return logistic.fit(self.features[rows], self.labels[rows], self.classes, settings=self.settings, start=start)

    def is_wrong(self, head: Linear, rows: Rows) -> Rows:
        return np.asarray(head.logits(self.features[rows]).argmax(axis=1) != self.labels[rows])


def trace(
    embeddings: FloatArray,
    category_ids: IntArray,
    group_ids: IntArray,
    *,
    rng: np.random.Generator,
    categories: Sequence[int],
    settings: HeadSettings = quick_head.DEFAULT_SETTINGS,
) -> LearningCurves:
    """Trace the curves of embeddings (n, d), n >= 1, with their categories (n,) and capture groups (n,).

    Each part of the photos is asked of heads that learned from the others: from all, and from a quarter and half of
    them, of all categories for the curve of all, of one category and everything of the rest for its own. Whole groups
    are left out. Only `categories` get a curve of their own.
    """
    known, labels = np.unique(category_ids, return_inverse=True)
    parts = folds.grouped(labels, group_ids, count=settings.folds)
    if len(known) < 2 or parts.max() < 1:
        return LearningCurves(overall=(), by_category={})
    features = _principal(measure(embeddings).apply(embeddings))
    lesson = _Lesson(features, labels, group_ids, parts, len(known), settings)
    whole = {part: lesson.fit(parts != part) for part in range(parts.max() + 1)}
    everything = np.ones(len(labels), dtype=bool)
    wanted = {int(known[place]): labels == place for place in range(len(known)) if int(known[place]) in categories}
    return LearningCurves(
        overall=_curve(lesson, whole, everything, rng),
        by_category={category: _curve(lesson, whole, members, rng) for category, members in wanted.items()},
    )


def _curve(lesson: _Lesson, whole: dict[int, Linear], members: Rows, rng: np.random.Generator) -> tuple[Tried, ...]:
    """Trace one curve: what happens to `members` (n,) while fewer of them are learned from."""
    orders = {part: _order(lesson, members & (lesson.parts != part), rng) for part in whole}
    smaller = [_smaller(lesson, whole, members, orders, share) for share in SHARES]
    full = [(int((members & (lesson.parts != part)).sum()), part, head) for part, head in whole.items()]
    return tuple(_tried(lesson, members, heads) for heads in (*smaller, full))


def _smaller(
    lesson: _Lesson, whole: dict[int, Linear], members: Rows, orders: dict[int, IntArray], share: float
) -> list[tuple[int, int, Linear]]:
    """Fit a head for each part without most of the members; give how many each learned from."""
    found = []
    for part, head in whole.items():
        order = orders[part]
        kept_groups = order[: max(1, round(share * len(order)))]
        is_kept = members & np.isin(lesson.groups, kept_groups)
        rows = (lesson.parts != part) & (is_kept | ~members)
        found.append((int((rows & members).sum()), part, lesson.fit(rows, start=head)))
    return found


def _tried(lesson: _Lesson, members: Rows, heads: list[tuple[int, int, Linear]]) -> Tried:
    wrong = tried = 0
    for _learned, part, head in heads:
        is_wrong = lesson.is_wrong(head, members & (lesson.parts == part))
        wrong, tried = wrong + int(is_wrong.sum()), tried + len(is_wrong)
    return Tried(learned=float(np.mean([learned for learned, _part, _head in heads])), wrong=wrong, tried=tried)


def _order(lesson: _Lesson, rows: Rows, rng: np.random.Generator) -> IntArray:
    """Draw the order in which the groups of these rows are learned: a larger head knows all that a smaller one does."""
    return np.asarray(rng.permutation(np.unique(lesson.groups[rows])))


def _principal(features: FloatArray) -> FloatArray:
    """Turn features (n, d) to their principal directions, and keep the first ones."""
    if features.shape[1] <= DIMENSIONS:
        return features
    covariance = features.T.astype(np.float64) @ features  # (d, d); features are centred
    _values, directions = np.linalg.eigh(covariance)
    return np.asarray(features @ directions[:, ::-1][:, :DIMENSIONS].astype(np.float32))
