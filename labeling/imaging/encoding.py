"""Pixels to JPEG bytes that hold nothing but pixels."""

from __future__ import annotations

import io

from PIL import Image


def jpeg(image: Image.Image, *, quality: int, is_chroma_full: bool) -> bytes:
    """Encode an image of mode RGB as a baseline JPEG, 4:4:4 where `is_chroma_full`, else 4:2:0.

    Only the pixels are taken over: an image that Pillow opened would bring its comment and profile along.
    """
    pixels = Image.new("RGB", image.size)
    pixels.paste(image)
    buffer = io.BytesIO()
    pixels.save(buffer, "JPEG", quality=quality, subsampling=0 if is_chroma_full else 2)
    return buffer.getvalue()
