"""Tell a frame that is worth keeping from one taken in the dark or out of focus. Nothing is thrown away here."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

DARK_BELOW = 25.0
BLURRED_BELOW = 12.0
_SIDE_PX = 480


@dataclass(frozen=True, slots=True)
class Quality:
    """`brightness` is the mean grey value (0-255), `sharpness` the variance of the Laplacian at 480 px."""

    brightness: float
    sharpness: float

    @property
    def warning(self) -> str:
        """Name what is wrong: `dark`, `blurred`, or nothing."""
        if self.brightness < DARK_BELOW:
            return "dark"
        return "blurred" if self.sharpness < BLURRED_BELOW else ""


def assess(rgb: NDArray[np.uint8]) -> Quality:
    """Measure one frame, uint8 (height, width, 3).

    Reduced to 480 px first, so that the figures do not depend on the camera's resolution.

    References: J. L. Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy (ICPR 2000).
    """
    scale = _SIDE_PX / max(rgb.shape[:2])
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    return Quality(float(grey.mean()), float(cv2.Laplacian(grey, cv2.CV_64F).var()))
