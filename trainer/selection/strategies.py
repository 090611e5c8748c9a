"""Know every strategy by its name. All have one form: a pool in, an order of preference out."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

import numpy as np

from trainer.selection import badge, entropy, hybrid, k_center, least_confidence, margin, typiclust
from trainer.selection.arrays import FloatArray, Indices
from trainer.selection.pool import Pool
from trainer.selection.reasons import Reason
from trainer.selection.settings import SelectionSettings

Preference = Iterator[tuple[int, Reason]]


class Strategy(Protocol):
    """Say which photos to ask about first."""

    def __call__(self, pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Preference:
        """Yield rows of the pool, the most wanted first, each with a reason.

        Rows may repeat. About `count` are wanted; the order may end early, and chance decides from there on. The same
        pool and generator give the same order.
        """
        ...


def _random(pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Preference:
    """Have no opinion: chance decides."""
    return iter(())


def _uncertain(order: Callable[[FloatArray], Indices]) -> Strategy:
    """Order by what the head says; until there is one, have no opinion."""

    def preferred(pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Preference:
        if pool.informed is not None:
            yield from ((int(row), Reason.DOUBTFUL) for row in order(pool.informed))

    return preferred


def _badge(pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Preference:
    if pool.informed is None:
        return
    sample = pool.sample(settings.candidates, rng)
    most = min(count, settings.at_once)
    picks = badge.select(pool.vectors.rows(sample), pool.informed[sample], count=most, rng=rng)
    yield from ((int(row), Reason.DOUBTFUL) for row in sample[picks])


def _k_center(pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Preference:
    sample = pool.sample(settings.candidates, rng)
    labeled = pool.labeled_directions(settings.candidates, rng)
    most = min(count, settings.at_once)
    picks = k_center.select(pool.vectors.rows(sample), labeled, count=most, rng=rng)
    yield from ((int(row), Reason.DIFFERENT) for row in sample[picks])


def _typiclust(pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Preference:
    sample = pool.sample(settings.candidates, rng)
    labeled = pool.labeled_directions(settings.candidates, rng)
    most = min(count, settings.at_once)
    picks = typiclust.select(pool.vectors.rows(sample), labeled, count=most, rng=rng)
    yield from ((int(row), Reason.TYPICAL) for row in sample[picks])


def _max_herding(pool: Pool, *, count: int, rng: np.random.Generator, settings: SelectionSettings) -> Preference:
    picks = hybrid.typical(pool, count=min(count, settings.at_once), rng=rng, settings=settings)
    yield from ((int(row), Reason.TYPICAL) for row in picks)


DEFAULT = "hybrid"
STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {
        DEFAULT: hybrid.preferred,
        "random": _random,
        "entropy": _uncertain(entropy.order),
        "least_confidence": _uncertain(least_confidence.order),
        "margin": _uncertain(margin.order),
        "badge": _badge,
        "k_center": _k_center,
        "typiclust": _typiclust,
        "max_herding": _max_herding,
    }
)
