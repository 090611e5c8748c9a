"""A hash that near-equal photos share, but for a few bits."""

from __future__ import annotations

import cv2
import numpy as np

from labeling.imaging.decoding import Pixels

_GRID = 32
_KEPT = 8


def perceptual_hash(rgb: Pixels) -> int:
    """Hash uint8 (height, width, 3) RGB to a signed 64-bit integer.

    The lowest 8 x 8 frequencies of the grey image squashed to 32 x 32, each a bit: above their median or not. It
    survives scaling, compression, brightness and a shift of a few pixels; it does not survive turning.

    References:
        C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010, section 3.2 (DCT hash).
    """
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    grid = cv2.resize(grey, (_GRID, _GRID), interpolation=cv2.INTER_AREA).astype(np.float32)
    lowest = np.asarray(cv2.dct(grid))[:_KEPT, :_KEPT].ravel()  # (64,)
    bits = lowest > np.median(lowest[1:])  # the first is the mean brightness, far above all others
    return int.from_bytes(np.packbits(bits).tobytes(), "big", signed=True)
