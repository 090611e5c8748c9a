"""Images made for the tests: photos of nothing, encoded in every way that a camera or an attacker might."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image, ImageCms

EXIF_ORIENTATION = 0x0112


def photo(width: int = 96, height: int = 64, *, seed: int = 1) -> Image.Image:
    """Make a smooth picture without any symmetry, so that every turning of it looks different."""
    noise = np.random.default_rng(seed).integers(0, 256, (4, 5, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Encode with Pillow; `options` are those of its writer."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def turned(image: Image.Image, orientation: int, kind: str = "PNG") -> bytes:
    """Store the picture so that a reader who honours the EXIF orientation sees `image`."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # orientation -> PIL.Image.Transpose that a camera's sensor saw
    pixels = image.transpose(Image.Transpose(undo[orientation])) if orientation in undo else image
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    return encoded(pixels, kind, exif=exif.tobytes(), **({"quality": 95, "subsampling": 0} if kind == "JPEG" else {}))


def srgb_profile() -> bytes:
    """Give an ICC profile of sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def segment(marker: int, payload: bytes) -> bytes:
    """Build one JPEG segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segment(jpeg: bytes, marker: int, payload: bytes) -> bytes:
    """Put a segment right after the start of a JPEG."""
    return jpeg[:2] + segment(marker, payload) + jpeg[2:]


def chunk(name: bytes, payload: bytes) -> bytes:
    """Build one PNG chunk."""
    return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", zlib.crc32(name + payload))


def with_chunk(png: bytes, name: bytes, payload: bytes) -> bytes:
    """Put a chunk right after the header of a PNG."""
    return png[:33] + chunk(name, payload) + png[33:]


def png_claiming(width: int, height: int) -> bytes:
    """Make a small PNG whose header promises a size; its data would inflate to zeros for ever."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1 << 16))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """Make a small JPEG whose frame header promises a size."""
    jpeg = encoded(photo())
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def webp_claiming(width: int, height: int) -> bytes:
    """Make a WebP of the extended form whose canvas promises a size."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", len(canvas)) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body
