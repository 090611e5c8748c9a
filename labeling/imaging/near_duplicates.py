"""Find near-equal photos among very many by their perceptual hashes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labeling.domain.perceptual import BANDS, NEAR_DISTANCE

COMPARED = 32  # with so many that share a band: a thousand plain white photos are not compared each with each
_BAND_BITS = 16

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two near-equal photos, by their places in what was given, and the bits in which their hashes differ."""

    first: int
    second: int
    distance: int


def find(hashes: npt.NDArray[np.int64], groups: Places) -> list[Pair]:
    """Give the near-equal pairs of different capture groups, nearest first; hashes and groups have shape (photos,).

    Near-equal hashes agree in at least one of four bands; within a band each is compared with the next ones in order of
    the hash.
    """
    values = hashes.view(np.uint64)
    found: dict[tuple[int, int], int] = {}
    for band in range(BANDS):
        found.update(_in_band(values, groups, np.uint64(_BAND_BITS * band)))
    pairs = [Pair(first, second, distance) for (first, second), distance in found.items()]
    return sorted(pairs, key=lambda pair: (pair.distance, pair.first, pair.second))


def _in_band(values: Hashes, groups: Places, shift: np.uint64) -> dict[tuple[int, int], int]:
    band = (values >> shift) & np.uint64(0xFFFF)
    order = np.lexsort((values, band))
    found: dict[tuple[int, int], int] = {}
    for step in range(1, COMPARED + 1):
        left, right = order[:-step], order[step:]
        is_same = band[left] == band[right]
        if not is_same.any():
            break
        left, right = left[is_same], right[is_same]
        distance = np.bitwise_count(values[left] ^ values[right])
        is_near = (distance <= NEAR_DISTANCE) & (groups[left] != groups[right])
        for one, other, bits in zip(left[is_near], right[is_near], distance[is_near], strict=True):
            found[min(int(one), int(other)), max(int(one), int(other))] = int(bits)
    return found
