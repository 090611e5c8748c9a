"""Points far from each other are drawn, by chance."""

from collections import Counter

import numpy as np
import pytest

from trainer.selection import seeding

LINE = np.array([0.0, 1.0, 3.0, 3.0])
FAR = np.full(4, np.inf)


def spread(seed: int, *, count: int = 4) -> list[int]:
    rng = np.random.default_rng(seed)
    return seeding.spread(lambda row: (LINE - LINE[row]) ** 2, FAR, first=0, count=count, rng=rng).tolist()


def test_spread_draws_each_point_once_even_where_only_copies_are_left() -> None:
    assert sorted(spread(0)) == [0, 1, 2, 3]


def test_spread_begins_where_it_is_told_and_goes_by_squared_distance() -> None:
    seconds = Counter(spread(seed, count=2)[1] for seed in range(2_000))

    assert {first for first, *_ in (spread(seed) for seed in range(20))} == {0}
    assert seconds[1] / 2_000 == pytest.approx(1 / 19, abs=0.02)
    assert seconds[2] / 2_000 == pytest.approx(9 / 19, abs=0.05)


def test_spread_counts_no_distance_beyond_the_start() -> None:
    start = np.array([1.0, 1.0, 1.0, 0.0])

    thirds = {
        tuple(seeding.spread(lambda row: np.full(4, 9.0), start, first=0, count=3, rng=np.random.default_rng(seed)))
        for seed in range(40)
    }

    assert thirds == {(0, 1, 2), (0, 2, 1)}  # the last point is nowhere far from what there was


def test_chances_of_copies_alone_are_equal_and_exclude_what_was_drawn() -> None:
    assert seeding.chances(np.array([-1.0, 0.0, 0.0])).tolist() == [0, 0.5, 0.5]
