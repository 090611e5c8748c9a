"""Reading the orientation out of EXIF, however it is written."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.domain import exif


def block(order: str, tag: int, value: int) -> bytes:
    head = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(order + "HHIHH", 0x010F, 3, 1, 9, 0) + struct.pack(order + "HHIHH", tag, 3, 1, value, 0)
    return head + struct.pack(order + "IH", 8, 2) + entries + bytes(4)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
@pytest.mark.parametrize("value", range(1, 9))
def test_orientation_is_read_in_both_byte_orders(order: str, prefix: bytes, value: int) -> None:
    assert exif.orientation(prefix + block(order, 0x0112, value)) == value


@pytest.mark.parametrize(
    "broken",
    [b"", b"Exif\0\0", block("<", 0x0112, 9), block("<", 0x0112, 0), block("<", 0x0113, 6), block("<", 0x0112, 6)[:30]],
)
def test_broken_or_absent_orientation_is_upright(broken: bytes) -> None:
    assert exif.orientation(broken) == exif.UPRIGHT


@given(st.sampled_from([b"II*\0", b"MM\0*"]), st.binary(max_size=60))
def test_any_block_whatever_gives_an_orientation(head: bytes, rest: bytes) -> None:
    assert 1 <= exif.orientation(head + rest) <= 8
