"""Small pictures for grids and lists."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from labeling.domain.image_policy import ImagePolicy
from labeling.imaging import decoding, encoding
from labeling.imaging.decoding import Pixels

SIDE_PX = 320
QUALITY = 80
_NO_LIMITS = ImagePolicy(max_bytes=1 << 40, max_pixels=1 << 40, max_side_px=65_500, min_side_px=1)


def thumbnail(data: bytes, *, side_px: int = SIDE_PX) -> bytes:
    """Make a JPEG whose longer side is at most `side_px` from the bytes of a stored photo.

    Raises:
        ImageRefused: the bytes do not decode.
    """
    return encode(shrink(decoding.decode(data, limits=_NO_LIMITS).image, side_px=side_px))


def encode(small: Pixels) -> bytes:
    """Encode a shrunk photo as the thumbnail that is stored."""
    return encoding.jpeg(Image.fromarray(small), quality=QUALITY, is_chroma_full=False)


def shrink(image: Image.Image, *, side_px: int = SIDE_PX) -> Pixels:
    """Scale an RGB image so that the longer side is at most `side_px`; a smaller photo stays as it is.

    First a box mean by a whole factor, which is fast and free of aliasing, then a linear step to more than a half.
    """
    factor = max(image.size) // side_px
    boxed = np.asarray(image.reduce(factor) if factor > 1 else image)
    scale = side_px / max(boxed.shape[:2])
    if scale >= 1:
        return boxed
    height, width = (max(round(side * scale), 1) for side in boxed.shape[:2])
    return np.asarray(cv2.resize(boxed, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
