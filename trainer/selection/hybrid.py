"""Ask for typical photos first, then for those that stand for many doubtful ones, then for doubtful ones: the default.

Rare categories are mixed in as soon as there is a head.
"""

from collections.abc import Iterator
from itertools import chain

import numpy as np

from trainer.selection import margin, max_herding, rare
from trainer.selection.arrays import FloatArray, Indices
from trainer.selection.pool import Pool, drawn
from trainer.selection.reasons import Reason
from trainer.selection.settings import SelectionSettings

Preference = Iterator[tuple[int, Reason]]


def preferred(pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Preference:
    """Yield rows as far as there is an opinion; rows may repeat."""
    probabilities = pool.informed
    wanted = count if probabilities is None else settings.typical_until_labels - len(pool.labeled)
    if wanted > 0:
        picks = typical(pool, count=min(wanted, settings.at_once), rng=rng, settings=settings)
        yield from ((int(row), Reason.TYPICAL) for row in picks)
    if probabilities is not None:
        yield from _with_rare(_doubtful(pool, probabilities, rng, settings), pool, probabilities, settings)


def typical(pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Indices:
    """Pick the rows that best stand for the pool beside the answered ones, in a large pool from a sample of it."""
    return _standing_for(pool, None, count, rng, settings)


def _doubtful(
    pool: Pool, probabilities: FloatArray, rng: np.random.Generator, settings: SelectionSettings
) -> Preference:
    """Yield rows that stand for many doubtful ones while labels are few, then the most doubtful ones."""
    ordered = ((int(row), Reason.DOUBTFUL) for row in margin.order(probabilities))
    if len(pool.labeled) >= settings.crowds_until_labels:
        return ordered
    doubts = 1 - margin.margins(probabilities)
    picks = _standing_for(pool, doubts, settings.at_once, rng, settings)
    return chain(((int(row), Reason.CROWD) for row in picks), ordered)


def _standing_for(
    pool: Pool, doubts: FloatArray | None, count: int, rng: np.random.Generator, settings: SelectionSettings
) -> Indices:
    """Pick rows that many others resemble; with `doubts` (n,) each of those counts by its own."""
    sample = pool.sample(settings.candidates, rng)
    candidates, places = pool.vectors.rows(sample), drawn(len(sample), settings.references, rng)
    labeled = pool.labeled_directions(settings.candidates, rng)
    if doubts is None:
        picks = max_herding.select(candidates, candidates[places], labeled, count=count)
    else:
        weights = doubts[sample[places]].astype(np.float32)
        picks = max_herding.select(
            candidates, candidates[places], labeled, count=count, weights=weights, sharpness=settings.crowd_sharpness
        )
    return sample[picks]


def _with_rare(ordered: Preference, pool: Pool, probabilities: FloatArray, settings: SelectionSettings) -> Preference:
    """Yield rows in their order, and in every tenth place one that likely belongs to a rare category."""
    counts = pool.label_counts
    columns = np.empty(0, np.int64) if counts is None else rare.categories(counts, below=settings.rare_below)
    likely = rare.likely(probabilities, columns)
    for place, choice in enumerate(ordered, start=1):
        if place % settings.rare_every == 0 and (found := next(likely, None)) is not None:
            yield found, Reason.RARE
        yield choice
