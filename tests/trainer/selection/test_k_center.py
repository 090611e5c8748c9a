"""The k centers are scikit-activeml's core set."""

import numpy as np
import pytest
from skactiveml.pool import CoreSet
from skactiveml.utils import MISSING_LABEL

from tests.trainer.head.blobs import draw
from trainer.selection import k_center
from trainer.selection.unit_vectors import around_mean

NO_LABELS = np.empty((0, 64))


@pytest.fixture(scope="module")
def directions() -> np.ndarray:
    rng = np.random.default_rng(1)
    return around_mean(draw(rng, np.arange(300) % 5)).rows(np.arange(300)).astype(np.float64)


@pytest.mark.parametrize("labeled", [[3], [0, 50, 120, 299]])
def test_select_agrees_with_scikit_activeml(directions: np.ndarray, labeled: list[int]) -> None:
    rest = np.setdiff1d(np.arange(300), labeled)

    picks = k_center.select(directions[rest], directions[labeled], count=25, rng=np.random.default_rng(0))

    answers = np.full(300, MISSING_LABEL)
    answers[labeled] = 0
    expected = CoreSet(random_state=0).query(directions, answers, batch_size=25)
    assert rest[picks].tolist() == expected.tolist()


def test_select_without_labels_begins_anywhere_and_takes_each_once(directions: np.ndarray) -> None:
    picks = [
        k_center.select(directions, NO_LABELS, count=500, rng=np.random.default_rng(seed)).tolist() for seed in (0, 1)
    ]

    assert picks[0][0] != picks[1][0]
    assert all(sorted(each) == list(range(300)) for each in picks)


def test_select_leaves_no_photo_far_from_a_picked_one() -> None:
    """Four distant heaps of copies: four picks reach all of them."""
    heaps = np.repeat(np.eye(4) * 10, 20, axis=0)

    picks = k_center.select(heaps, np.empty((0, 4)), count=4, rng=np.random.default_rng(0))

    assert {pick // 20 for pick in picks.tolist()} == {0, 1, 2, 3}
