"""Order the deck: typical photos while labels are few, then doubtful ones, with rare categories and chance mixed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from trainer.selection import chance, likeness, margin, max_herding, pages, rare
from trainer.selection.arrays import FloatArray, Indices, IntArray
from trainer.selection.reasons import Reason
from trainer.selection.settings import SelectionSettings
from trainer.selection.unit_vectors import UnitVectors, around_mean, normalise

DEFAULT_SETTINGS = SelectionSettings()


@dataclass(frozen=True)
class Ranking:
    """Hold rows of the pool in the order to ask, (k,), with the reason and the probability of each draw.

    `selection_probability` (k,) is defined in `chance.draws`.
    """

    order: Indices
    reasons: tuple[Reason, ...]
    selection_probability: FloatArray


def rank(
    pool_embeddings: FloatArray,
    probabilities: FloatArray | None,
    labeled_embeddings: FloatArray,
    *,
    count: int,
    rng: np.random.Generator,
    label_counts: IntArray | None = None,
    split_rows: Indices | None = None,
    settings: SelectionSettings = DEFAULT_SETTINGS,
) -> Ranking:
    """Rank up to `count` of the unanswered photos (n, d), given the labeled ones (m, d).

    `split_rows` (s,) are rows whose category was split: they come first, and those that look alike together.

    `probabilities` (n, c) are the quick head's, None while there is none; `label_counts` (c,) says how many labels each
    of its columns has, and without it no category counts as rare. The same input and generator give the same ranking.
    """
    if len(pool_embeddings) == 0:
        return Ranking(np.empty(0, dtype=np.int64), (), np.empty(0))
    vectors = around_mean(pool_embeddings)
    usual = _preferred(vectors, probabilities, labeled_embeddings, label_counts, rng, settings)
    preferred = chain(_split(pool_embeddings, split_rows), usual)
    drawn = chance.draws(preferred, len(pool_embeddings), random_share=settings.random_share, rng=rng)
    placed = pages.arrange(
        drawn, vectors, count=count, page_size=settings.page_size, cosine=settings.near_duplicate_cosine
    )
    return Ranking(
        order=np.array([draw.row for draw in placed], dtype=np.int64),
        reasons=tuple(draw.reason for draw in placed),
        selection_probability=np.array([draw.probability for draw in placed]),
    )


def _split(pool_embeddings: FloatArray, rows: Indices | None) -> Iterator[tuple[int, Reason]]:
    """Yield rows of a split category in the order of their likeness."""
    if rows is None or len(rows) == 0:
        return
    in_order = rows[np.argsort(likeness.places(pool_embeddings[rows]), kind="stable")]
    yield from ((int(row), Reason.SPLIT) for row in in_order)


def _preferred(
    vectors: UnitVectors,
    probabilities: FloatArray | None,
    labeled: FloatArray,
    label_counts: IntArray | None,
    rng: np.random.Generator,
    settings: SelectionSettings,
) -> Iterator[tuple[int, Reason]]:
    """Yield rows as far as the strategies have an opinion; rows may repeat."""
    is_informed = probabilities is not None and probabilities.shape[1] > 1
    wanted = settings.typical_until_labels - len(labeled) if is_informed else settings.typical_at_once
    if wanted > 0:
        picks = _typical(vectors, labeled, min(wanted, settings.typical_at_once), rng, settings)
        yield from ((int(row), Reason.TYPICAL) for row in picks)
    if probabilities is not None and is_informed:
        yield from _doubtful_and_rare(probabilities, label_counts, settings)


def _typical(
    vectors: UnitVectors, labeled: FloatArray, count: int, rng: np.random.Generator, settings: SelectionSettings
) -> Indices:
    """Pick typical rows, in a large pool from a sample of it; labeled photos are seen from the pool's centre."""
    photos = len(vectors.embeddings)
    sample = _sample(photos, settings.typical_candidates, rng)
    candidates = vectors.rows(sample)
    references = candidates[_sample(len(sample), settings.typical_references, rng)]
    picks = max_herding.select(candidates, references, normalise(labeled, vectors.centre), count=count)
    return sample[picks]


def _sample(total: int, most: int, rng: np.random.Generator) -> Indices:
    return np.arange(total) if total <= most else np.sort(rng.choice(total, most, replace=False))


def _doubtful_and_rare(
    probabilities: FloatArray, label_counts: IntArray | None, settings: SelectionSettings
) -> Iterator[tuple[int, Reason]]:
    """Yield doubtful rows, and in every tenth place one that likely belongs to a rare category."""
    columns = (
        np.empty(0, np.int64) if label_counts is None else rare.categories(label_counts, below=settings.rare_below)
    )
    likely = rare.likely(probabilities, columns)
    for place, row in enumerate(margin.order(probabilities), start=1):
        if place % settings.rare_every == 0 and (found := next(likely, None)) is not None:
            yield found, Reason.RARE
        yield int(row), Reason.DOUBTFUL
