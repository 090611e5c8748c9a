"""Photos are parted so that nothing is measured on what was asked about."""

from __future__ import annotations

import numpy as np

from trainer.simulation.labeled_photos import LabeledPhotos, frequent, held_out


def photos(labels: np.ndarray, groups: np.ndarray | None = None) -> LabeledPhotos:
    rows = np.arange(len(labels), dtype=np.float32)
    return LabeledPhotos(
        embeddings=rows[:, None], labels=labels, groups=np.arange(len(labels)) if groups is None else groups
    )


def test_held_out_never_parts_a_capture_group_and_holds_each_photo_out_once_a_turn() -> None:
    everything = photos(np.arange(60) % 3, groups=np.arange(60) // 4)

    runs = list(held_out(everything, runs=5, count=5))

    for asked, test in runs:
        assert not set(asked.groups.tolist()) & set(test.groups.tolist())
        assert sorted([*asked.embeddings[:, 0], *test.embeddings[:, 0]]) == list(range(60))
    assert sorted(row for _, test in runs for row in test.embeddings[:, 0]) == list(range(60))


def test_held_out_parts_anew_after_each_turn() -> None:
    everything = photos(np.arange(60) % 3)

    tests = [test.embeddings[:, 0].tolist() for _, test in held_out(everything, runs=6, count=3)]

    assert tests[:3] != tests[3:]


def test_frequent_leaves_rare_categories_out_and_numbers_the_rest() -> None:
    kept = frequent(photos(np.array([0] * 4 + [1] * 2 + [3] * 5)), least=4)

    assert kept.labels.tolist() == [0] * 4 + [1] * 5
    assert kept.embeddings[:, 0].tolist() == [0, 1, 2, 3, 6, 7, 8, 9, 10]
