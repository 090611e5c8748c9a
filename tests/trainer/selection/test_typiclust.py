"""TypiClust picks what scikit-activeml's picks from the same clusters."""

from typing import ClassVar

import numpy as np
import pytest
from skactiveml.pool import TypiClust
from skactiveml.utils import MISSING_LABEL

from tests.trainer.head.blobs import draw
from trainer.selection import typiclust
from trainer.selection.unit_vectors import around_mean

SIZES = (70, 60, 50, 40, 30, 20, 18, 12)  # no two alike: scikit-activeml draws lots between equals


class Given:
    """Clusters as scikit-activeml asks for them, known beforehand."""

    found: ClassVar[np.ndarray]

    def __init__(self, n_clusters: int) -> None:
        assert n_clusters == len(SIZES)

    def fit_predict(self, rows: np.ndarray) -> np.ndarray:
        assert len(rows) == sum(SIZES)
        return self.found


@pytest.fixture(scope="module")
def directions() -> np.ndarray:
    rng = np.random.default_rng(1)
    return around_mean(draw(rng, np.arange(300) % 5)).rows(np.arange(300)).astype(np.float64)


@pytest.mark.parametrize("labeled", [[], [3], [0, 299]])
def test_in_turns_agrees_with_scikit_activeml(directions: np.ndarray, labeled: list[int]) -> None:
    Given.found = np.random.default_rng(2).permutation(np.repeat(np.arange(8), SIZES))
    answers = np.full(300, MISSING_LABEL)
    answers[labeled] = 0
    count = len(SIZES) - len(labeled)
    reference = TypiClust(cluster_algo=Given, k=5, random_state=0)

    expected = reference.query(directions, answers, batch_size=count)

    rest = np.setdiff1d(np.arange(300), labeled)
    labels = np.bincount(Given.found[labeled], minlength=8)
    picks = typiclust.in_turns(directions[rest], Given.found[rest], labels, neighbours=5)
    uncovered = min(count, int((labels == 0).sum()))  # beyond them scikit-activeml goes its own way
    assert [int(rest[next(picks)]) for _ in range(uncovered)] == expected[:uncovered].tolist()


def test_in_turns_yields_all_and_gives_each_cluster_its_turn(directions: np.ndarray) -> None:
    clusters = np.repeat([0, 1, 2], [200, 60, 40])

    picks = list(typiclust.in_turns(directions, clusters, np.array([0, 0, 1])))

    assert sorted(picks) == list(range(300))
    assert clusters[picks[:6]].tolist() == [0, 1, 0, 1, 2, 0]


def test_select_takes_a_typical_photo_of_each_cloud() -> None:
    """Five clouds, each with an outlier of its own far out."""
    rng = np.random.default_rng(5)
    clouds = np.repeat(np.eye(5, 32) * 30, 40, axis=0) + 0.3 * rng.normal(size=(200, 32))
    clouds[::40] += 3 * rng.normal(size=(5, 32))

    picks = typiclust.select(clouds, np.empty((0, 32)), count=5, rng=rng)

    assert {pick // 40 for pick in picks.tolist()} == {0, 1, 2, 3, 4}
    assert not set(picks.tolist()) & set(range(0, 200, 40))


def test_select_leaves_answered_clouds_for_later(directions: np.ndarray) -> None:
    clouds = np.repeat(np.eye(5, 32) * 30, 40, axis=0) + 0.3 * np.random.default_rng(5).normal(size=(200, 32))

    picks = typiclust.select(clouds[:160], clouds[[0, 40, 80]], count=1, rng=np.random.default_rng(0))

    assert 120 <= picks[0] < 160


def test_select_with_more_labels_than_clusters_goes_on(directions: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typiclust, "MOST_CLUSTERS", 10)

    picks = typiclust.select(directions[:200], directions[200:], count=500, rng=np.random.default_rng(0))

    assert sorted(picks.tolist()) == list(range(200))


def test_select_from_nothing_picks_nothing() -> None:
    assert len(typiclust.select(np.empty((0, 4)), np.ones((2, 4)), count=3, rng=np.random.default_rng(0))) == 0
