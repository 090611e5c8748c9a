"""MaxHerding picks what scikit-activeml's picks, and covers."""

import numpy as np
import pytest
from skactiveml.pool import MaxHerding
from skactiveml.utils import MISSING_LABEL

from tests.trainer.head.blobs import draw
from trainer.selection import max_herding
from trainer.selection.unit_vectors import around_mean

NO_LABELS = np.empty((0, 64), np.float32)


@pytest.fixture(scope="module")
def directions() -> np.ndarray:
    """300 directions in five clouds, the fifth rare."""
    rng = np.random.default_rng(1)
    embeddings = draw(rng, np.repeat(np.arange(5), [100, 80, 70, 40, 10]))
    return around_mean(embeddings).rows(np.arange(300))


@pytest.mark.parametrize("labeled", [[], [3], [0, 50, 120, 299]])
def test_select_agrees_with_scikit_activeml(directions: np.ndarray, labeled: list[int]) -> None:
    rest = np.setdiff1d(np.arange(300), labeled)

    picks = max_herding.select(directions[rest], directions, directions[labeled], count=25)

    answers = np.full(300, MISSING_LABEL)
    answers[labeled] = 0
    reference = MaxHerding(metric_dict={"gamma": 1.0}, random_state=0)
    expected = reference.query(directions.astype(np.float64), answers, batch_size=25)
    assert rest[picks].tolist() == expected.tolist()


def test_select_weighs_what_is_to_be_covered(directions: np.ndarray) -> None:
    """Only the rare cloud matters: all picks lie in it or near it, as a search of all candidates says."""
    weights = (np.arange(300) >= 290).astype(np.float32)

    picks = max_herding.select(directions, directions, NO_LABELS, count=3, weights=weights, sharpness=2.0)

    kernel = np.exp(-2 * ((directions[:, None] - directions) ** 2).sum(axis=2))
    covered, expected = np.zeros(300), []
    for _ in range(3):
        expected.append(int((np.maximum(kernel - covered, 0) @ weights).argmax()))
        covered = np.maximum(covered, kernel[expected[-1]])
    assert picks.tolist() == expected


def test_select_of_more_than_there_are_takes_each_once(directions: np.ndarray) -> None:
    picks = max_herding.select(directions[:70], directions, NO_LABELS, count=500)

    assert sorted(picks.tolist()) == list(range(70))


def test_select_reaches_every_cloud_in_few_picks(directions: np.ndarray) -> None:
    clouds = np.repeat(np.arange(5), [100, 80, 70, 40, 10])

    picks = max_herding.select(directions, directions, NO_LABELS, count=8)

    assert set(clouds[picks]) == {0, 1, 2, 3, 4}


def test_select_leaves_labeled_clouds_for_later(directions: np.ndarray) -> None:
    picks = max_herding.select(directions[100:], directions, directions[:100], count=3)

    assert (picks + 100 >= 180).any()
    assert len(set(picks.tolist())) == 3


def test_select_from_nothing_picks_nothing() -> None:
    assert len(max_herding.select(NO_LABELS, NO_LABELS, NO_LABELS, count=5)) == 0


def test_select_of_equal_rows_takes_the_lower_first() -> None:
    rows = np.tile(np.eye(64, dtype=np.float32)[:1], (5, 1))

    assert max_herding.select(rows, rows, NO_LABELS, count=5).tolist()[0] == 0
