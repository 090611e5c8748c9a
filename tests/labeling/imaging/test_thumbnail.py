"""Small pictures of stored photos."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from labeling import errors
from labeling.domain.image_policy import ImagePolicy
from labeling.imaging import canonical, thumbnail
from tests.labeling.imaging import made


@pytest.mark.parametrize(
    ("size", "expected"),
    [((512, 384), (320, 240)), ((384, 512), (240, 320)), ((1920, 1080), (320, 180)), ((640, 8), (320, 4))],
)
def test_longer_side_becomes_320_px(size: tuple[int, int], expected: tuple[int, int]) -> None:
    small = thumbnail.thumbnail(made.encoded(made.photo(*size)))

    assert Image.open(io.BytesIO(small)).size == expected


def test_small_photo_is_not_blown_up() -> None:
    small = thumbnail.thumbnail(made.encoded(made.photo(40, 30), "PNG"))

    assert Image.open(io.BytesIO(small)).size == (40, 30)


def test_picture_stays_the_same_picture() -> None:
    photo = made.photo(1300, 900)

    small = Image.open(io.BytesIO(thumbnail.thumbnail(made.encoded(photo), side_px=128)))

    wanted = np.asarray(photo.resize(small.size, Image.Resampling.BOX)).astype(int)
    assert np.abs(np.asarray(small) - wanted).mean() < 4


def test_stripes_finer_than_a_pixel_become_grey() -> None:
    stripes = np.zeros((640, 640, 3), np.uint8)
    stripes[:, ::2] = 255

    small = thumbnail.shrink(Image.fromarray(stripes), side_px=160)

    assert (abs(small.astype(int) - 127) <= 1).all()


def test_thumbnail_made_again_equals_the_one_of_intake() -> None:
    data = made.encoded(made.photo(700, 500))

    kept = canonical.canonicalise(data, limits=ImagePolicy())

    assert thumbnail.thumbnail(data) == kept.thumbnail


def test_damaged_photo_has_no_thumbnail() -> None:
    with pytest.raises(errors.ImageDamaged):
        thumbnail.thumbnail(made.encoded(made.photo())[:-20])
