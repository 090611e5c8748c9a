"""Order the deck: what a strategy prefers, with chance mixed in, look-alikes apart, split categories first."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from trainer.selection import chance, likeness, pool, spacing, strategies
from trainer.selection.arrays import FloatArray, Indices, IntArray
from trainer.selection.reasons import Reason
from trainer.selection.settings import DEFAULT_SETTINGS, SelectionSettings


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
    strategy: str = strategies.DEFAULT,
    label_counts: IntArray | None = None,
    split_rows: Indices | None = None,
    settings: SelectionSettings = DEFAULT_SETTINGS,
) -> Ranking:
    """Rank up to `count` of the unanswered photos (n, d), given the labeled ones (m, d), as a strategy prefers.

    `split_rows` (s,) are rows whose category was split: they come first, and those that look alike together.

    `probabilities` (n, c) are the quick head's, None while there is none; `label_counts` (c,) says how many labels each
    of its columns has, and without it no category counts as rare. The same input and generator give the same ranking.

    Raises:
        KeyError: no strategy has that name.
    """
    prefer = strategies.STRATEGIES[strategy]
    if len(pool_embeddings) == 0:
        return Ranking(np.empty(0, dtype=np.int64), (), np.empty(0))
    seen = pool.of(pool_embeddings, probabilities, labeled_embeddings, label_counts=label_counts)
    wanted = chain(_split(pool_embeddings, split_rows), prefer(seen, count=count, rng=rng, settings=settings))
    drawn = chance.draws(wanted, len(seen), random_share=settings.random_share, rng=rng)
    placed = spacing.arrange(
        drawn, seen.vectors, count=count, apart=settings.apart, cosine=settings.near_duplicate_cosine
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
