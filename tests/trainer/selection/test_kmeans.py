"""Clusters around means."""

import numpy as np

from trainer.selection import kmeans


def test_clusters_that_lie_apart_are_found() -> None:
    rng = np.random.default_rng(0)
    truth = rng.permutation(np.repeat(np.arange(5), 30))
    rows = 10 * np.eye(5, 16)[truth] + rng.normal(size=(150, 16))

    found = kmeans.clusters(rows, count=5, rng=rng)

    assert len({*zip(truth.tolist(), found.tolist(), strict=True)}) == 5


def test_each_row_is_with_its_nearest_mean_in_the_end() -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(200, 4))

    found = kmeans.clusters(rows, count=7, rng=rng, rounds=500)

    means = np.stack([rows[found == cluster].mean(axis=0) for cluster in range(7)])
    nearest = ((rows[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert found.tolist() == nearest.tolist()


def test_rounds_bring_rows_nearer_to_their_means() -> None:
    rows = np.random.default_rng(4).normal(size=(300, 6))

    def spread(rounds: int) -> float:
        found = kmeans.clusters(rows, count=12, rng=np.random.default_rng(0), rounds=rounds)
        return sum(float(((rows[found == c] - rows[found == c].mean(axis=0)) ** 2).sum()) for c in np.unique(found))

    assert spread(10) < 0.97 * spread(0)


def test_as_many_clusters_as_rows_are_all_different() -> None:
    rows = np.random.default_rng(1).normal(size=(9, 3))

    assert sorted(kmeans.clusters(rows, count=9, rng=np.random.default_rng(0)).tolist()) == list(range(9))


def test_copies_alone_are_no_trouble() -> None:
    assert len(kmeans.clusters(np.ones((10, 3)), count=4, rng=np.random.default_rng(0))) == 10
