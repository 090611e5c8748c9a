"""Files that an attacker, or a broken camera, might upload: by name, so that a failing test tells which."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

from tests.labeling.imaging import made

JPEG = made.encoded(made.photo(), quality=90)
PNG = made.encoded(made.photo(), "PNG")
WEBP = made.encoded(made.photo(), "WEBP")
WHOLE = {"jpeg": JPEG, "png": PNG, "webp": WEBP}
SCRIPT = b"<script>alert(1)</script><?php system($_GET[0]); ?>"


def sixteen_bits() -> bytes:
    """Make a grey PNG of sixteen bits a pixel."""
    grey = np.linspace(0, 65_535, 64 * 96).astype(np.uint16).reshape(64, 96)
    return made.encoded(Image.fromarray(grey), "PNG")


def animated(kind: str) -> bytes:
    """Make a picture of two frames."""
    file = io.BytesIO()
    made.photo().save(file, kind, save_all=True, append_images=[made.photo(seed=2)], duration=100)
    return file.getvalue()


def inflating() -> bytes:
    """Make a PNG of some kilobytes whose pixels would be a hundred megabytes more than its header says."""
    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    bomb = zlib.compress(bytes(100_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + made.chunk(b"IHDR", header) + made.chunk(b"IDAT", bomb) + made.chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """Make a PNG with a compressed text that unfolds to a hundred megabytes."""
    return made.with_chunk(PNG, b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(100_000_000), 9))


TAKEN_IN = {  # odd, and photos all the same
    "cmyk": made.encoded(made.photo().convert("CMYK")),
    "grey": made.encoded(made.photo().convert("L")),
    "grey with alpha": made.encoded(made.photo().convert("LA"), "PNG"),
    "transparent": made.encoded(made.photo().convert("RGBA"), "PNG"),
    "palette": made.encoded(made.photo().convert("P"), "PNG"),
    "sixteen bits": sixteen_bits(),
    "progressive": made.encoded(made.photo(), progressive=True),
    "profile": made.encoded(made.photo(), icc_profile=made.srgb_profile()),
    "comment": made.with_segment(JPEG, 0xFE, SCRIPT),
    "xmp": made.with_segment(JPEG, 0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + SCRIPT),
    "text in a png": made.with_chunk(PNG, b"tEXt", b"Comment\x00" + SCRIPT),
    "polyglot with a page": JPEG + b"<html>" + SCRIPT,
    "polyglot with an archive": PNG + b"PK\x05\x06" + bytes(18),
    **{f"orientation {n}": made.turned(made.photo(), n, "JPEG") for n in range(1, 9)},
}
REFUSED = {  # name: bytes, status, code
    "nothing": (b"", 400, "upload-empty"),
    "text": (b"hello, this is no photo at all", 400, "not-an-image"),
    "a page": (b"<html>" + SCRIPT, 400, "not-an-image"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 400, "not-an-image"),
    "zeros": (bytes(10_000), 400, "not-an-image"),
    "gif": (made.encoded(made.photo(), "GIF"), 415, "type-not-supported"),
    "tiff": (made.encoded(made.photo(), "TIFF"), 415, "type-not-supported"),
    "bmp": (made.encoded(made.photo(), "BMP"), 415, "type-not-supported"),
    "animated webp": (animated("WEBP"), 415, "image-animated"),
    "animated png": (animated("PNG"), 415, "image-animated"),
    "too small": (made.encoded(made.photo(2, 2), "PNG"), 422, "image-too-small"),
    "png of 100 megapixels": (made.png_claiming(10_000, 10_000), 413, "image-too-many-pixels"),
    "jpeg of 100 megapixels": (made.jpeg_claiming(10_000, 10_000), 413, "image-too-many-pixels"),
    "webp of 100 megapixels": (made.webp_claiming(10_000, 10_000), 413, "image-too-many-pixels"),
    "largest png": (made.png_claiming(2**31 - 1, 2**31 - 1), 413, "image-too-many-pixels"),
    "magic alone": (b"\xff\xd8\xff", 422, "image-damaged"),
    **{f"{name} cut in half": (data[: len(data) // 2], 422, "image-damaged") for name, data in WHOLE.items()},
}
EITHER = {  # whether it is a photo is a matter of taste; that it is answered, at once, is not
    "inflating": inflating(),
    "text bomb": text_bomb(),
    "jpeg within a png's name": b"\x89PNG\r\n\x1a\n" + JPEG,
    "wrong checksum": PNG[:-6] + b"\x00\x00" + PNG[-4:],
    "segment that leads nowhere": made.with_segment(JPEG, 0xE1, b"Exif\x00\x00" + b"\xff" * 300),
}
