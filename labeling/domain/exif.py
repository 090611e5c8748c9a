"""The one thing that is read from EXIF before it is thrown away: which way up the photo is."""

from __future__ import annotations

from typing import Literal

UPRIGHT = 1
PREFIX = b"Exif\0\0"
_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
_ORIENTATION = 0x0112
_ENTRY_BYTES = 12


def orientation(block: bytes) -> int:
    """Read the orientation, 1 to 8, from an EXIF block; upright when it has none or is broken."""
    tiff = block.removeprefix(PREFIX)
    order = _ORDERS.get(tiff[:4])
    if order is None:
        return UPRIGHT
    first = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[first : first + 2], order)
    for at in range(first + 2, min(first + 2 + count * _ENTRY_BYTES, len(tiff) - _ENTRY_BYTES + 1), _ENTRY_BYTES):
        if int.from_bytes(tiff[at : at + 2], order) == _ORIENTATION:
            value = int.from_bytes(tiff[at + 8 : at + 10], order)
            return value if UPRIGHT <= value <= 8 else UPRIGHT
    return UPRIGHT
