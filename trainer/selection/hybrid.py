"""Ask for typical photos while labels are few, then for doubtful ones, with rare categories mixed in: the default."""

from collections.abc import Iterator

import numpy as np

from trainer.selection import margin, max_herding, rare
from trainer.selection.arrays import FloatArray, Indices, IntArray
from trainer.selection.pool import Pool, drawn
from trainer.selection.reasons import Reason
from trainer.selection.settings import SelectionSettings


def preferred(
    pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings
) -> Iterator[tuple[int, Reason]]:
    """Yield rows as far as there is an opinion; rows may repeat."""
    probabilities = pool.informed
    wanted = count if probabilities is None else settings.typical_until_labels - len(pool.labeled)
    if wanted > 0:
        picks = typical(pool, count=min(wanted, settings.at_once), rng=rng, settings=settings)
        yield from ((int(row), Reason.TYPICAL) for row in picks)
    if probabilities is not None:
        yield from _doubtful_and_rare(probabilities, pool.label_counts, settings)


def typical(pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Indices:
    """Pick the rows that best stand for the pool beside the answered ones, in a large pool from a sample of it."""
    sample = pool.sample(settings.candidates, rng)
    candidates = pool.vectors.rows(sample)
    references = candidates[drawn(len(sample), settings.references, rng)]
    labeled = pool.labeled_directions(settings.candidates, rng)
    return sample[max_herding.select(candidates, references, labeled, count=count)]


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
