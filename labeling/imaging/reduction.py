"""Making pixels fewer by whole factors."""

from __future__ import annotations

import cv2
import numpy as np

from labeling.imaging.decoding import Pixels


def box_mean(rgb: Pixels, factor: int) -> Pixels:
    """Average each `factor` x `factor` box to one pixel, rounded to nearest.

    Trailing rows and columns that do not fill a box are dropped (an image thinner than a box keeps one row).
    """
    if factor == 1:
        return rgb
    height, width = (max(side // factor, 1) for side in rgb.shape[:2])
    whole = rgb[: height * factor, : width * factor]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def power_of_two(longer_px: int, limit_px: int) -> int:
    """Give the smallest 2^k for which `longer_px` divided by it, rounded down, is at most `limit_px`."""
    factor = 1
    while longer_px // factor > limit_px:
        factor *= 2
    return factor
