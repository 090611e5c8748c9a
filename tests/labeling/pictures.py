"""Small photos for tests: coarse random blocks, each with a look of its own."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image


def picture(seed: int, *, quality: int = 90, size: tuple[int, int] = (96, 72)) -> bytes:
    """Make a JPEG whose perceptual hash is its own and survives another encoding."""
    blocks = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(blocks).resize(size, Image.Resampling.BICUBIC).save(file, "JPEG", quality=quality)
    return file.getvalue()
