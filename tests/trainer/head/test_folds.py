"""Parts share no group and see every category."""

import numpy as np

from trainer.head import folds


def test_grouped_never_splits_a_group() -> None:
    rng = np.random.default_rng(0)
    group_ids = rng.integers(50, size=300)

    parts = folds.grouped(rng.integers(4, size=300), group_ids, count=3)

    assert all(len(set(parts[group_ids == group])) == 1 for group in set(group_ids))
    assert set(parts) == {0, 1, 2}


def test_grouped_shows_every_part_every_category() -> None:
    labels = np.repeat([0, 1, 2], [200, 30, 3])

    parts = folds.grouped(labels, np.arange(233), count=3)

    assert all(set(labels[parts == part]) == {0, 1, 2} for part in range(3))


def test_grouped_with_fewer_groups_gives_fewer_parts() -> None:
    parts = folds.grouped(np.array([0, 1, 1]), np.array([9, 4, 4]), count=5)

    assert sorted(set(parts)) == [0, 1]
