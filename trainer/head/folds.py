"""Divide labeled photos into parts that share no capture group."""

import numpy as np

from trainer.head.arrays import IntArray


def grouped(labels: IntArray, group_ids: IntArray, *, count: int) -> IntArray:
    """Return the part (n,) of each photo in 0..count-1; all photos of a group lie in one part.

    Groups are dealt out category by category like cards, so that every part sees every category as far as possible. The
    same input gives the same parts. Fewer groups than `count` give as many parts as groups.
    """
    _, first, members = np.unique(group_ids, return_index=True, return_inverse=True)
    by_category = np.argsort(labels[first], kind="stable")
    dealt = np.empty(len(first), dtype=np.int64)
    dealt[by_category] = np.arange(len(first)) % count
    return dealt[members]
