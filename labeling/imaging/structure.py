"""How a file is built around its image: is that sound, and is there an image and nothing else?

"Nothing else" means no metadata, no profile, nothing trailing: the structure of a canonical file.
"""

from __future__ import annotations

import zlib

from labeling import errors
from labeling.domain import exif
from labeling.domain import image_containers as containers
from labeling.domain.image_containers import Piece
from labeling.domain.image_policy import ImageHeader, ImageKind

MAX_SCANS = 64  # a progressive JPEG has about ten; thousands would make a small file take minutes to decode

_WALKS = {
    ImageKind.JPEG: containers.jpeg_segments,
    ImageKind.PNG: containers.png_chunks,
    ImageKind.WEBP: containers.webp_chunks,
}
_OVERHEAD_BYTES, _BYTES_PER_PIXEL = 4096, 6  # headers and tables; noise in a JPEG of quality 100 takes four a pixel

_JPEG_CODINGS = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended and progressive Huffman: what every decoder reads
_JPEG_TABLES = frozenset({0xC4, 0xDB, 0xDD})  # Huffman, quantisation, restart interval
_COMPONENTS = ((1,), (1, 2, 3))  # grey, or YCbCr by JFIF's numbering
_PNG_CHANNELS = {0: 1, 2: 3}  # colour types: grey, RGB
_APP1 = 0xE1
_EXIF_CHUNKS = (b"eXIf", b"EXIF")  # of PNG, of WebP
# What Pillow would parse and nobody needs: EXIF and XMP (APP1), vendors' own (APP3-13, 15), comments. APP2 may hold the
# profile, APP14 says whether the colours are CMYK.
_JPEG_METADATA = frozenset({_APP1, *range(0xE3, 0xEE), 0xEF, containers.COM})
_WEBP_IMAGES = frozenset({b"VP8 ", b"VP8L"})


def pieces_of(data: bytes, kind: ImageKind) -> list[Piece]:
    """List the pieces of the file, having checked that decoding it takes a reasonable time.

    Raises:
        ImageDamaged: a JPEG that does not lead to its end, or a file of absurdly many pieces or scans. Decoders walk
            such a file byte by byte, or scan by scan.
    """
    pieces = list(_WALKS[kind](data))
    if len(pieces) >= containers.MAX_PIECES or (kind is ImageKind.JPEG and not _is_sound_jpeg(pieces)):
        raise errors.ImageDamaged
    return pieces


def _is_sound_jpeg(pieces: list[Piece]) -> bool:
    scans = sum(piece.name == containers.SOS for piece in pieces)
    return 0 < scans <= MAX_SCANS and pieces[-1].name == containers.EOI


def orientation_of(data: bytes, kind: ImageKind, pieces: list[Piece]) -> int:
    """Read the EXIF orientation, 1 to 8, from the first piece that holds EXIF; upright when none does."""
    for piece in pieces:
        if kind is not ImageKind.JPEG and piece.name in _EXIF_CHUNKS:
            return exif.orientation(data[piece.start : piece.end])
        if piece.name == _APP1 and data.startswith(exif.PREFIX, piece.start):
            return exif.orientation(data[piece.start : piece.end])
    return exif.UPRIGHT


def without_metadata(data: bytes, kind: ImageKind, pieces: list[Piece]) -> bytes:
    """Cut the metadata out of a JPEG, so that no parser of theirs ever reads it; other kinds stay as they are."""
    if kind is not ImageKind.JPEG:
        return data
    kept, at = [], 0
    for piece in pieces:
        if piece.name in _JPEG_METADATA:
            kept.append(data[at : piece.start - 4])  # marker and length stand before the payload
            at = piece.next
    return b"".join([*kept, data[at:]]) if kept else data


def is_bare(data: bytes, header: ImageHeader, pieces: list[Piece]) -> bool:
    """Tell whether the file is canonical by its structure: 8 bits, grey or colour, no extras, nothing trailing.

    A few bytes hidden inside a JPEG's or WebP's compressed data cannot be told from pixels; a load of them can.
    """
    kind, pixels = header.kind, header.width * header.height
    if pieces[-1].next != len(data) or len(data) > _OVERHEAD_BYTES + _BYTES_PER_PIXEL * pixels:
        return False
    if kind is ImageKind.JPEG:
        return all(_may_stay(data, piece, is_first=piece is pieces[0]) for piece in pieces[:-1])
    return _is_bare_png(data, pieces) if kind is ImageKind.PNG else _is_bare_webp(data, pieces)


def _may_stay(data: bytes, piece: Piece, *, is_first: bool) -> bool:
    if piece.name == containers.APP0:  # JFIF without a thumbnail, once
        return is_first and piece.end - piece.start == 14 and data[piece.start : piece.start + 5] == b"JFIF\0"
    if piece.name in _JPEG_CODINGS:
        frame = containers.jpeg_frame(data)
        return frame is not None and frame.precision_bits == 8 and frame.components in _COMPONENTS
    return piece.name in _JPEG_TABLES or piece.name == containers.SOS


def _is_bare_png(data: bytes, chunks: list[Piece]) -> bool:
    names = [chunk.name for chunk in chunks]
    if names[0] != b"IHDR" or names[-1] != b"IEND" or set(names[1:-1]) != {b"IDAT"}:
        return False
    return chunks[-1].start == chunks[-1].end and _holds_only_rows(data, chunks)


def _holds_only_rows(data: bytes, chunks: list[Piece]) -> bool:
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


def _is_bare_webp(data: bytes, chunks: list[Piece]) -> bool:
    is_whole = len(data) == 8 + int.from_bytes(data[4:8], "little")
    return is_whole and len(chunks) == 1 and chunks[0].name in _WEBP_IMAGES
