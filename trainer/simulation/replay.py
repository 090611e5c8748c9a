"""Ask as a strategy would, learn from the known answers, and measure after each batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from trainer.selection import ranking
from trainer.simulation import labeled_photos, learner
from trainer.simulation.curves import Curve
from trainer.simulation.labeled_photos import IntArray, LabeledPhotos
from trainer.simulation.learner import Course, Learned

Listener = Callable[[str, int], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Say how to replay: answers between two quick heads, answers at most, runs, and parts of which one is held out."""

    batch: int = 20
    labels: int = 800
    runs: int = 5
    folds: int = 5

    def __post_init__(self) -> None:
        """Refuse values that make no sense.

        Raises:
            ValueError: a value is outside its range.
        """
        if self.batch < 1 or self.labels < self.batch or self.runs < 1 or self.folds < 2:
            raise ValueError("batch >= 1, labels >= batch, runs >= 1 and folds >= 2 are needed")


def compare(
    photos: LabeledPhotos, strategies: Sequence[str], plan: Plan, *, listener: Listener = lambda strategy, run: None
) -> list[Curve]:
    """Replay each strategy over the same runs: the photos of a run, and chance in it, are alike for all."""
    full: list[float] = []
    found: dict[str, list[list[float]]] = {strategy: [] for strategy in strategies}
    for run, (asked, test) in enumerate(labeled_photos.held_out(photos, runs=plan.runs, count=plan.folds)):
        course = learner.course(asked, test)
        full.append(course.accuracy(course.learn(np.arange(len(asked)))))
        for strategy in strategies:
            steps = max(1, min(plan.labels, len(asked)) // plan.batch)
            accuracies = replayed(course, strategy, plan.batch, np.random.default_rng(run))
            found[strategy].append(list(islice(accuracies, steps)))
            listener(strategy, run)
    return [_curve(strategy, runs, full, plan) for strategy, runs in found.items()]


def _curve(strategy: str, runs: Sequence[Sequence[float]], full: Sequence[float], plan: Plan) -> Curve:
    """Lay the runs beside each other; those that had a few photos more end with the others."""
    steps = min(len(run) for run in runs)
    return Curve(
        strategy=strategy,
        labels=plan.batch * np.arange(1, steps + 1),
        accuracy=np.array([run[:steps] for run in runs]),
        full=np.array(full),
    )


def replayed(course: Course, strategy: str, batch: int, rng: np.random.Generator) -> Iterator[float]:
    """Yield the accuracy after each batch of answers, until every photo is answered."""
    is_open = np.ones(len(course.asked), dtype=bool)
    learned = None
    while is_open.any():
        rows = np.flatnonzero(is_open)
        is_open[rows[_asked(course, rows, ~is_open, learned, strategy, batch, rng)]] = False
        learned = course.learn(np.flatnonzero(~is_open), learned)
        yield course.accuracy(learned)


def _asked(
    course: Course,
    rows: IntArray,
    is_labeled: npt.NDArray[np.bool_],
    learned: Learned | None,
    strategy: str,
    batch: int,
    rng: np.random.Generator,
) -> IntArray:
    """Give places among the open rows of the photos that the deck begins with."""
    embeddings, labels = course.asked.embeddings, course.asked.labels
    ranked = ranking.rank(
        embeddings[rows],
        learned.probabilities(course.asked_features[rows]) if learned else None,
        embeddings[is_labeled],
        count=batch,
        rng=rng,
        strategy=strategy,
        label_counts=np.bincount(labels[is_labeled])[learned.known] if learned else None,
    )
    return ranked.order
