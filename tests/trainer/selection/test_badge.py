"""BADGE draws with the probabilities of scikit-activeml's."""

import numpy as np
import pytest
from skactiveml.classifier import ParzenWindowClassifier
from skactiveml.pool import Badge
from skactiveml.utils import MISSING_LABEL

from tests.trainer.head.blobs import draw
from trainer.selection import badge, seeding
from trainer.selection.unit_vectors import around_mean

LABELED = 12


@pytest.fixture(scope="module")
def directions() -> np.ndarray:
    rng = np.random.default_rng(1)
    return around_mean(draw(rng, np.arange(120) % 4)).rows(np.arange(120)).astype(np.float64)


@pytest.fixture(scope="module")
def classifier(directions: np.ndarray) -> ParzenWindowClassifier:
    """Something that gives probabilities, fitted to twelve labels."""
    answers = np.full(120, MISSING_LABEL)
    answers[:LABELED] = np.arange(LABELED) % 4
    return ParzenWindowClassifier(classes=[0, 1, 2, 3], metric_dict={"gamma": 0.5}).fit(directions, answers)


def test_draws_have_the_probabilities_of_scikit_activeml(
    directions: np.ndarray, classifier: ParzenWindowClassifier
) -> None:
    answers = np.full(120, MISSING_LABEL)
    answers[:LABELED] = np.arange(LABELED) % 4
    reference = Badge(random_state=0)

    picked, utilities = reference.query(
        directions, answers, clf=classifier, fit_clf=False, batch_size=8, return_utilities=True
    )

    space = badge.gradients(directions[LABELED:], classifier.predict_proba(directions[LABELED:]))
    picks = np.array(picked) - LABELED
    assert picks[0] == space.squared_lengths.argmax()
    nearest = space.squared_lengths
    for place, pick in enumerate(picks[:-1]):
        nearest = np.minimum(nearest, np.maximum(space.squared_distances(pick), 0))
        nearest[picks[: place + 1]] = -1
        theirs = np.nan_to_num(utilities[place + 1, LABELED:])
        assert seeding.chances(nearest) == pytest.approx(theirs, abs=1e-9)


def test_select_begins_with_the_longest_gradient_and_takes_each_once(
    directions: np.ndarray, classifier: ParzenWindowClassifier
) -> None:
    probabilities = classifier.predict_proba(directions)

    picks = badge.select(directions, probabilities, count=200, rng=np.random.default_rng(0))

    assert picks[0] == badge.gradients(directions, probabilities).squared_lengths.argmax()
    assert sorted(picks.tolist()) == list(range(120))


def test_select_spreads_over_doubts_of_different_kinds() -> None:
    """Ninety photos waver between two categories and ten between two others: both kinds come soon."""
    rng = np.random.default_rng(3)
    probabilities = np.repeat([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]], [90, 10], axis=0)
    inputs = np.repeat(np.eye(8)[:2], [90, 10], axis=0) + 0.02 * rng.normal(size=(100, 8))

    kinds = [
        {row >= 90 for row in badge.select(inputs, probabilities, count=2, rng=np.random.default_rng(seed)).tolist()}
        for seed in range(40)
    ]

    assert sum(len(found) == 2 for found in kinds) >= 30


def test_select_from_nothing_picks_nothing() -> None:
    nothing = np.empty((0, 3)), np.empty((0, 2))

    assert len(badge.select(*nothing, count=5, rng=np.random.default_rng(0))) == 0
