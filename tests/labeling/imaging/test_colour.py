"""Whatever colours come in, sRGB comes out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from labeling.domain.image_policy import ImagePolicy
from labeling.imaging import decoding
from tests.labeling.imaging import made

PHOTO = made.photo()


def rgb_of(data: bytes) -> np.ndarray:
    return decoding.decode(data, limits=ImagePolicy()).rgb.astype(int)


def swapped_primaries() -> bytes:
    """Make a profile in which what is called red shines blue, by naming sRGB's primaries the other way round."""
    profile = made.srgb_profile()
    return profile.replace(b"rXYZ", b"tmpX", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmpX", b"bXYZ", 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_profile_is_applied(kind: str) -> None:
    red = Image.new("RGB", (16, 16), (230, 20, 20))

    pixel = rgb_of(made.encoded(red, kind, icc_profile=swapped_primaries()))[8, 8]

    assert pixel[0] < 60
    assert pixel[2] > 200


def test_profile_of_another_colour_model_is_ignored() -> None:
    grey = PHOTO.convert("L")

    rgb = rgb_of(made.encoded(grey, "PNG", icc_profile=made.srgb_profile()))

    assert (rgb == np.asarray(grey)[..., None]).all()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_is_laid_on_white(mode: str) -> None:
    image = Image.new("RGBA", (16, 16), (0, 0, 0, 255))
    image.paste((0, 0, 0, 0), (8, 0, 16, 16))

    rgb = rgb_of(made.encoded(image.convert(mode), "PNG"))

    assert (rgb[:, :8] == 0).all()
    assert (rgb[:, 8:] == 255).all()


def test_half_transparent_black_is_grey() -> None:
    rgb = rgb_of(made.encoded(Image.new("RGBA", (16, 16), (0, 0, 0, 128)), "PNG"))

    assert (abs(rgb - 127) <= 1).all()


def test_transparent_colour_of_an_opaque_image_is_white() -> None:
    image = Image.new("RGB", (16, 16), (10, 20, 30))

    rgb = rgb_of(made.encoded(image, "PNG", transparency=(10, 20, 30)))

    assert (rgb == 255).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_become_eight(channels: int) -> None:
    levels = np.linspace(0, 255, 16 * 16).astype(np.uint8).reshape(16, 16)
    wide = np.repeat(levels.astype(np.uint16)[..., None] * 257, channels, axis=2)
    if channels == 4:
        wide[..., 3] = 65_535
    png = cv2.imencode(".png", wide)[1].tobytes()

    rgb = rgb_of(png)

    assert (rgb == levels[..., None]).all()


def test_cmyk_becomes_rgb() -> None:
    rgb = rgb_of(made.encoded(PHOTO.convert("CMYK"), quality=98, subsampling=0))

    assert np.abs(rgb - np.asarray(PHOTO)).mean() < 2


def test_grey_becomes_three_equal_channels() -> None:
    rgb = rgb_of(made.encoded(PHOTO.convert("L")))

    assert rgb.shape == (64, 96, 3)
    assert (rgb[..., 0] == rgb[..., 2]).all()


def test_palette_keeps_its_colours() -> None:
    palette = PHOTO.quantize(16)

    rgb = rgb_of(made.encoded(palette, "PNG"))

    assert (rgb == np.asarray(palette.convert("RGB"))).all()
