from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from labeling.domain.image_policy import ImagePolicy
from labeling.imaging.pixels import decode_any
from tests.trainer.fitting import photos
from trainer.fitting import golden
from trainer.fitting.golden import GoldenImage
from trainer.fitting.golden_forms import FORMS


@pytest.fixture(scope="module")
def images() -> tuple[GoldenImage, ...]:
    rng = np.random.default_rng(6)
    large = photos.jpeg(photos.rgb(0, rng, height=900, width=1200))
    return golden.make([large], count=64, rng=rng)


def form(images: tuple[GoldenImage, ...], name: str) -> Image.Image:
    return Image.open(io.BytesIO(images[list(FORMS).index(name)].data))


def test_golden_set_has_the_count_and_is_small(images: tuple[GoldenImage, ...]) -> None:
    assert len({image.file for image in images}) == 64
    assert sum(len(image.data) for image in images) < 12_000_000


def test_golden_set_holds_the_awkward_forms(images: tuple[GoldenImage, ...]) -> None:
    assert form(images, "large").size == (4000, 3000)
    assert form(images, "exif-6").getexif()[0x0112] == 6
    assert form(images, "exif-8").getexif()[0x0112] == 8
    assert form(images, "cmyk").mode == "CMYK"
    assert form(images, "grey").mode == "L"
    assert form(images, "rgba").mode == "RGBA"
    assert form(images, "deep").mode in ("I;16", "I")
    assert form(images, "webp").format == "WEBP"


def test_golden_set_is_let_in_as_uploads_are(images: tuple[GoldenImage, ...]) -> None:
    shapes = [decode_any(image.data, limits=ImagePolicy()).shape for image in images]

    assert all(depth == 3 for _, _, depth in shapes)
    assert max(max(height, width) for height, width, _ in shapes) <= 2048


def test_golden_set_of_no_photos_is_drawn_the_same_from_the_same_seed() -> None:
    first, second = (golden.make([], count=16, rng=np.random.default_rng(1)) for _ in range(2))

    assert first == second
    assert len({image.data for image in first}) == 16
