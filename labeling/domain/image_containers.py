"""The outer structure of JPEG, PNG and WebP files, read with the standard library and without decoding a pixel.

Every reader works on hostile bytes: offsets are checked, steps are bounded by `MAX_PIECES`, and a structure that does
not hold is None, or ends the iteration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

JPEG_START = b"\xff\xd8"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
RIFF, WEBP = b"RIFF", b"WEBP"

MAX_PIECES = 16_384  # a 25 MiB PNG cut into chunks of 4 KiB has 6,400; files made of empty pieces have millions
_MAX_FILL = 64  # bytes of FF before a marker; encoders write none or one

SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # DHT, JPG and DAC lie between the frame headers
SOS, EOI, APP0, COM = 0xDA, 0xD9, 0xE0, 0xFE
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # TEM, RST0-7, SOI: markers without a length
# In entropy-coded data FF is followed by 00 (stuffing) or a restart number; FF FF is fill before a marker.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True)
class Piece:
    """One JPEG segment, PNG chunk or WebP chunk: its name, where its payload lies, and where the next one begins."""

    name: int | bytes
    start: int
    end: int
    next: int


@dataclass(frozen=True)
class JpegFrame:
    """A JPEG's frame header. `marker` names the coding (0xC0 baseline, 0xC2 progressive)."""

    marker: int
    precision_bits: int
    width: int
    height: int
    components: tuple[int, ...]


def jpeg_segments(data: bytes) -> Iterator[Piece]:
    """Yield the segments of a JPEG up to and with EOI, skipping entropy-coded data; stop where the structure breaks."""
    at = len(JPEG_START)
    for _ in range(MAX_PIECES):
        at = _skip_fill(data, at)
        if at < 0 or at + 1 >= len(data):
            return
        piece = _jpeg_segment(data, at)
        if piece is None:
            return
        yield piece
        if piece.name == EOI:
            return
        at = _after_scan(data, piece.next) if piece.name == SOS else piece.next


def _skip_fill(data: bytes, at: int) -> int:
    """Give the offset of the last FF before a marker byte, or -1 where no FF stands, or far too many."""
    ahead = data[at : at + _MAX_FILL + 1]
    fill = len(ahead) - len(ahead.lstrip(b"\xff"))
    return at + fill - 1 if 0 < fill <= _MAX_FILL else -1


def _jpeg_segment(data: bytes, at: int) -> Piece | None:
    marker = data[at + 1]
    if marker == EOI or marker in _STANDALONE:
        return Piece(marker, at + 2, at + 2, at + 2)
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    end = at + 2 + length
    return Piece(marker, at + 4, end, end) if length >= 2 and end <= len(data) else None


def _after_scan(data: bytes, at: int) -> int:
    found = _NEXT_MARKER.search(data, at)
    return found.start() if found else len(data)


def jpeg_frame(data: bytes) -> JpegFrame | None:
    """Read the first frame header of a JPEG, or None when the scan comes first or the header is broken."""
    for piece in jpeg_segments(data):
        if piece.name in SOF_MARKERS:
            return _frame(data, piece)
        if piece.name == SOS:
            return None
    return None


def _frame(data: bytes, piece: Piece) -> JpegFrame | None:
    payload = data[piece.start : piece.end]
    if len(payload) < 6 or len(payload) != 6 + 3 * payload[5] or not isinstance(piece.name, int):
        return None
    height, width = int.from_bytes(payload[1:3], "big"), int.from_bytes(payload[3:5], "big")
    return JpegFrame(piece.name, payload[0], width, height, tuple(payload[6::3]))


def png_chunks(data: bytes) -> Iterator[Piece]:
    """Yield the chunks of a PNG up to and with IEND; stop where the structure breaks. Checksums are the decoder's."""
    at = len(PNG_SIGNATURE)
    for _ in range(MAX_PIECES):
        if at + 12 > len(data):
            return
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            return
        name = data[at + 4 : at + 8]
        yield Piece(name, at + 8, end, end + 4)
        if name == b"IEND":
            return
        at = end + 4


def webp_chunks(data: bytes) -> Iterator[Piece]:
    """Yield the chunks of a WebP file, to the end of the bytes; stop where the structure breaks."""
    at = 12
    for _ in range(MAX_PIECES):
        if at + 8 > len(data):
            return
        end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
        if end > len(data):
            return
        yield Piece(data[at : at + 4], at + 8, end, end + (end & 1))
        at = end + (end & 1)
