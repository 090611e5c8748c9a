"""Comparing perceptual hashes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labeling.domain import perceptual

HASHES = st.integers(-(2**63), 2**63 - 1)


def test_hamming_counts_the_sign_bit_once() -> None:
    assert perceptual.hamming(0, -(2**63)) == 1
    assert perceptual.hamming(0, -1) == 64
    assert perceptual.hamming(5, 5) == 0


def test_bands_are_unsigned_and_lowest_first() -> None:
    assert perceptual.bands(-1) == (0xFFFF,) * 4
    assert perceptual.bands(0x0001_0002_0003_0004) == (4, 3, 2, 1)


def test_near_is_three_bits_and_no_more() -> None:
    assert perceptual.is_near(0, 0b111)
    assert not perceptual.is_near(0, 0b1111)


@given(value=HASHES, flipped=st.sets(st.integers(0, 63), max_size=perceptual.NEAR_DISTANCE))
def test_near_hashes_always_share_a_band(value: int, flipped: set[int]) -> None:
    mask = sum(1 << bit for bit in flipped)
    other = int.from_bytes(((value ^ mask) & (2**64 - 1)).to_bytes(8, "big"), "big", signed=True)

    shared = [a == b for a, b in zip(perceptual.bands(value), perceptual.bands(other), strict=True)]

    assert perceptual.is_near(value, other)
    assert any(shared)
