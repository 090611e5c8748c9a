"""What can be told of a photo without knowing what is on it: how bright, how sharp."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from labeling.imaging.decoding import Pixels

_WHITE = 255


@dataclass(frozen=True, slots=True)
class Measure:
    """`brightness` is the mean luma, 0 (black) to 1; `sharpness` the spread of its second derivative, 0 upwards."""

    brightness: float
    sharpness: float


def measure(rgb: Pixels) -> Measure:
    """Measure uint8 (height, width, 3) RGB. Compare only photos of one size: detail vanishes as photos shrink.

    References:
        J. L. Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000 (spread of the Laplacian).
    """
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    edges = cv2.Laplacian(luma, cv2.CV_32F)
    return Measure(brightness=float(luma.mean()) / _WHITE, sharpness=float(np.std(edges)))
