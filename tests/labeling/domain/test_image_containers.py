"""Walking through the structure of files that were made to waste time."""

from __future__ import annotations

import pytest

from labeling.domain import image_containers as containers
from tests.labeling.imaging import made


def test_jpeg_segments_lead_to_the_end_of_the_image() -> None:
    jpeg = made.encoded(made.photo(), progressive=True)

    pieces = list(containers.jpeg_segments(jpeg + b"trailing"))

    assert pieces[-1].name == containers.EOI
    assert pieces[-1].next == len(jpeg)
    assert sum(piece.name == containers.SOS for piece in pieces) > 1


def test_jpeg_segments_stop_at_a_length_beyond_the_data() -> None:
    jpeg = b"\xff\xd8" + made.segment(0xFE, b"fine") + b"\xff\xfe\xff\xffshort"

    pieces = list(containers.jpeg_segments(jpeg))

    assert [piece.name for piece in pieces] == [0xFE]


@pytest.mark.parametrize(
    ("walk", "data"),
    [
        (containers.jpeg_segments, b"\xff\xd8" + b"\xff\xe1\x00\x02" * 50_000),
        (containers.png_chunks, b"\x89PNG\r\n\x1a\n" + made.chunk(b"tEXt", b"") * 50_000),
        (containers.webp_chunks, b"RIFF\0\0\0\0WEBP" + b"EXIF\0\0\0\0" * 50_000),
    ],
)
def test_millions_of_empty_pieces_are_not_walked_to_the_end(walk, data: bytes) -> None:  # type: ignore[no-untyped-def]
    pieces = list(walk(data))

    assert len(pieces) == containers.MAX_PIECES


def test_endless_fill_before_a_marker_ends_the_walk() -> None:
    pieces = list(containers.jpeg_segments(b"\xff\xd8" + b"\xff" * 1_000_000))

    assert pieces == []
