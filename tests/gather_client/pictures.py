"""Generated pictures for the client's tests."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

RED, GREEN, BLUE = (220, 30, 40), (30, 200, 60), (20, 60, 210)


def plain(colour: tuple[int, int, int] = RED, *, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """One colour, uint8 (height, width, 3) red first."""
    return np.full((height, width, 3), colour, np.uint8)


def noise(seed: int, *, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """A different picture for every seed."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def jpeg(rgb: NDArray[np.uint8], **options: object) -> bytes:
    """Encode with Pillow, which shares no code with the client's encoder."""
    return encoded(Image.fromarray(rgb), "JPEG", quality=95, subsampling=0, **options)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    """Encode an image in any form."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
