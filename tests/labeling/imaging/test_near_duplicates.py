"""Near-equal photos among many, found without comparing each with each."""

from __future__ import annotations

import itertools

import numpy as np

from labeling.domain import perceptual
from labeling.imaging import near_duplicates


def test_finds_what_comparing_each_with_each_finds() -> None:
    rng = np.random.default_rng(3)
    hashes = rng.integers(-(2**63), 2**63, 300, dtype=np.int64)
    for place in range(0, 60, 2):  # thirty photos get a neighbour a few bits away
        bits = rng.choice(64, size=place % 6, replace=False)
        hashes[place + 1] = hashes[place] ^ np.bitwise_or.reduce(np.int64(1) << bits.astype(np.int64), initial=0)
    groups = np.arange(300)

    found = {(pair.first, pair.second): pair.distance for pair in near_duplicates.find(hashes, groups)}

    near = {
        (one, other): perceptual.hamming(int(hashes[one]), int(hashes[other]))
        for one, other in itertools.combinations(range(300), 2)
        if perceptual.is_near(int(hashes[one]), int(hashes[other]))
    }
    assert len(near) > 15
    assert found == near


def test_photos_of_one_moment_are_no_find() -> None:
    hashes = np.array([7, 7, 7], dtype=np.int64)

    found = near_duplicates.find(hashes, np.array([1, 1, 2]))

    assert [(pair.first, pair.second, pair.distance) for pair in found] == [(0, 2, 0), (1, 2, 0)]


def test_a_thousand_plain_photos_are_not_compared_each_with_each() -> None:
    found = near_duplicates.find(np.zeros(1000, dtype=np.int64), np.arange(1000))

    assert 0 < len(found) <= 1000 * near_duplicates.COMPARED
    assert near_duplicates.find(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)) == []
