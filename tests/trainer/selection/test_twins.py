"""Pairs of photos that look nearly the same to the network."""

import numpy as np

from trainer.selection import twins
from trainer.selection.twins import Twins

WIDTH = 96


def find(vectors: np.ndarray, groups: np.ndarray | None = None, **options: float) -> Twins:
    groups = np.arange(len(vectors)) if groups is None else groups
    return twins.find(vectors, groups, rng=np.random.default_rng(1), **options)  # type: ignore[arg-type]


def photos(count: int) -> np.ndarray:
    return np.random.default_rng(2).normal(size=(count, WIDTH)).astype(np.float16)


def test_planted_pairs_are_found_and_no_others() -> None:
    vectors = photos(2000)
    noise = np.random.default_rng(3).normal(scale=0.1, size=(30, WIDTH))
    vectors[1000:1030] = vectors[:30] + noise

    found = find(vectors)

    pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert len(pairs) == len(found.first) >= 29
    assert pairs <= {(row, 1000 + row) for row in range(30)}
    assert (np.diff(found.likeness) <= 0).all()
    assert found.likeness.min() >= twins.LEAST_LIKENESS


def test_likeness_is_the_cosine_from_the_mean() -> None:
    vectors = photos(200)
    vectors[7] = vectors[3]

    found = find(vectors)

    assert (found.first.tolist(), found.second.tolist()) == ([3], [7])
    assert abs(found.likeness[0] - 1) < 1e-3


def test_photos_of_one_moment_are_no_twins() -> None:
    vectors = photos(100)
    vectors[7] = vectors[3]
    groups = np.arange(100)
    groups[7] = groups[3]

    assert len(find(vectors, groups).first) == 0


def test_no_more_are_given_than_wanted() -> None:
    vectors = photos(60)
    vectors[30:] = vectors[:30]

    assert len(find(vectors, most=5).first) == 5


def test_many_plain_photos_do_not_blow_up() -> None:
    vectors = photos(1500)
    vectors[:1200] = 1.0

    found = find(vectors)

    assert len(found.first) == twins.MOST


def test_none_and_one_have_no_twin() -> None:
    assert len(find(photos(0)).first) == len(find(photos(1)).first) == 0
