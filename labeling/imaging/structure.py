"""Whether a file holds an image and nothing else: no metadata, no profile, nothing trailing."""

from __future__ import annotations

import zlib

from labeling.domain import image_containers as containers
from labeling.domain.image_policy import ImageKind

MAX_SCANS = 64  # a progressive JPEG has about ten; thousands would make a small file take minutes to decode

_JPEG_CODINGS = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended and progressive Huffman: what every decoder reads
_JPEG_TABLES = frozenset({0xC4, 0xDB, 0xDD})  # Huffman, quantisation, restart interval
_COMPONENTS = ((1,), (1, 2, 3))  # grey, or YCbCr by JFIF's numbering
_PNG_CHANNELS = {0: 1, 2: 3}  # colour types: grey, RGB
_WEBP_IMAGES = frozenset({b"VP8 ", b"VP8L"})


def has_too_many_scans(data: bytes, kind: ImageKind) -> bool:
    """Tell whether a JPEG repeats its scans so often that decoding would take unreasonably long."""
    if kind is not ImageKind.JPEG:
        return False
    scans = 0
    for piece in containers.jpeg_segments(data):
        scans += piece.name == containers.SOS
        if scans > MAX_SCANS:
            return True
    return False


def is_bare(data: bytes, kind: ImageKind) -> bool:
    """Tell whether the file is canonical by its structure: 8 bits, grey or colour, no extras, nothing trailing."""
    if kind is ImageKind.JPEG:
        return _is_bare_jpeg(data)
    return _is_bare_png(data) if kind is ImageKind.PNG else _is_bare_webp(data)


def _is_bare_jpeg(data: bytes) -> bool:
    pieces = list(containers.jpeg_segments(data))
    if not pieces or pieces[-1].name != containers.EOI or pieces[-1].end != len(data):
        return False
    return all(_may_stay(data, piece, is_first=piece is pieces[0]) for piece in pieces[:-1])


def _may_stay(data: bytes, piece: containers.Piece, *, is_first: bool) -> bool:
    if piece.name == containers.APP0:  # JFIF without a thumbnail, once
        return is_first and piece.end - piece.start == 14 and data[piece.start : piece.start + 5] == b"JFIF\0"
    if piece.name in _JPEG_CODINGS:
        frame = containers.jpeg_frame(data)
        return frame is not None and frame.precision_bits == 8 and frame.components in _COMPONENTS
    return piece.name in _JPEG_TABLES or piece.name == containers.SOS


def _is_bare_png(data: bytes) -> bool:
    chunks = list(containers.png_chunks(data))
    names = [chunk.name for chunk in chunks]
    if names[:1] != [b"IHDR"] or names[-1] != b"IEND" or set(names[1:-1]) != {b"IDAT"}:
        return False
    is_closed = chunks[-1].start == chunks[-1].end and chunks[-1].next == len(data)
    return is_closed and _holds_only_rows(data, chunks)


def _holds_only_rows(data: bytes, chunks: list[containers.Piece]) -> bool:
    """Check that the compressed stream is the image's rows exactly: decoders ignore what is hidden behind them."""
    header = data[chunks[0].start : chunks[0].end]
    channels = _PNG_CHANNELS.get(header[9])
    if channels is None or header[8] != 8 or header[12] != 0:  # 8 bits, not interlaced
        return False
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    size_bytes = height * (1 + width * channels)
    stream = zlib.decompressobj()
    try:
        rows = stream.decompress(b"".join(data[c.start : c.end] for c in chunks[1:-1]), size_bytes + 1)
    except zlib.error:
        return False
    return len(rows) == size_bytes and stream.eof and not stream.unused_data


def _is_bare_webp(data: bytes) -> bool:
    chunks = list(containers.webp_chunks(data))
    is_whole = len(data) == 8 + int.from_bytes(data[4:8], "little")
    return is_whole and len(chunks) == 1 and chunks[0].name in _WEBP_IMAGES and chunks[0].next == len(data)
