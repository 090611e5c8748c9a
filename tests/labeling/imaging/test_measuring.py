"""How bright and how sharp a photo is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from labeling.imaging import measuring


def test_brightness_goes_from_black_to_white() -> None:
    shades = [measuring.measure(np.full((48, 64, 3), shade, np.uint8)).brightness for shade in (0, 51, 255)]

    assert shades == pytest.approx([0, 0.2, 1], abs=0.005)


def test_blurring_makes_a_photo_less_sharp_and_not_darker() -> None:
    photo = np.random.default_rng(1).integers(0, 256, (120, 160, 3), dtype=np.uint8)

    sharp, blurred = (measuring.measure(each) for each in (photo, cv2.GaussianBlur(photo, (9, 9), 3)))

    assert blurred.sharpness < sharp.sharpness / 4
    assert blurred.brightness == pytest.approx(sharp.brightness, abs=0.01)


def test_plain_photo_has_no_sharpness() -> None:
    assert measuring.measure(np.full((48, 64, 3), 90, np.uint8)).sharpness == 0
