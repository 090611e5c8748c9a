"""Pixels to JPEG bytes that hold nothing but pixels."""

from __future__ import annotations

import io

from PIL import Image


def jpeg(image: Image.Image, *, quality: int, is_chroma_full: bool) -> bytes:
    """Encode an image of mode RGB as a baseline JPEG, 4:4:4 where `is_chroma_full`, else 4:2:0.

    Only the pixels are written: what else Pillow read, and would bring along, is forgotten first.
    """
    image.info = {}  # comment, profile, text, resolution; copying the pixels instead costs as much as half a decoding
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, subsampling=0 if is_chroma_full else 2)
    return buffer.getvalue()
