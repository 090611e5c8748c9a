"""Near-equal photos of a folder are one group."""

from __future__ import annotations

import numpy as np

from trainer.simulation import hash_groups


def test_near_hashes_are_one_group_also_by_way_of_others() -> None:
    hashes = np.array([0, 0b111, 0b111_111, -1, 1 << 40 | 0x7777_7777], dtype=np.int64)

    groups = hash_groups.of(hashes)

    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups.tolist())) == 3


def test_no_photos_have_no_groups() -> None:
    assert len(hash_groups.of(np.empty(0, dtype=np.int64))) == 0
