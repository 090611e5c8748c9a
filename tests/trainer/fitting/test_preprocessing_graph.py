from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from trainer.artefacts.preprocessing import Preprocessing
from trainer.fitting import export
from trainer.inference.registry import IMAGENET_MEAN, IMAGENET_STD
from trainer.inference.session import open_session

SQUASH = Preprocessing(32, "squash", IMAGENET_MEAN, IMAGENET_STD)
CROP = Preprocessing(32, "crop", IMAGENET_MEAN, IMAGENET_STD)


def pixels(facts: Preprocessing, rgb: np.ndarray) -> np.ndarray:
    return np.asarray(open_session(export.preprocessing(facts)).run(["pixels"], {"image": rgb})[0])


def photo(height: int, width: int) -> np.ndarray:
    coarse = np.random.default_rng(4).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def resized(rgb: np.ndarray, height: int, width: int) -> np.ndarray:
    """Resize with Pillow, in floats, and normalise: (1, 3, height, width)."""
    planes = [Image.fromarray(rgb[..., channel].astype(np.float32)) for channel in range(3)]
    values = np.stack([np.asarray(plane.resize((width, height), Image.Resampling.BILINEAR)) for plane in planes])
    mean, std = (np.reshape(each, (3, 1, 1)) for each in (IMAGENET_MEAN, IMAGENET_STD))
    return np.asarray((values / 255 - mean) / std, np.float32)[None]


def inner(square: np.ndarray) -> np.ndarray:
    """Leave out the rim: beyond the edge ONNX Runtime repeats the last pixel, Pillow has none."""
    return square[:, :, 1:-1, 1:-1]


@pytest.mark.parametrize(("height", "width"), [(48, 64), (64, 48), (200, 90), (20, 25), (1, 1), (32, 32)])
def test_squash_is_an_antialiased_linear_resize(height: int, width: int) -> None:
    rgb = photo(height, width)

    got = pixels(SQUASH, rgb)

    assert got.shape == (1, 3, 32, 32)
    assert np.allclose(inner(got), inner(resized(rgb, 32, 32)), atol=1e-3)


@pytest.mark.parametrize(("height", "width"), [(64, 128), (128, 64), (64, 64)])
def test_crop_takes_the_middle_of_the_covering_resize(height: int, width: int) -> None:
    rgb = photo(height, width)

    got = pixels(CROP, rgb)

    covering = resized(rgb, height // 2, width // 2)
    top, left = (height // 2 - 32) // 2, (width // 2 - 32) // 2
    assert np.allclose(inner(got), inner(covering[:, :, top : top + 32, left : left + 32]), atol=1e-3)


@pytest.mark.parametrize(("height", "width"), [(37, 51), (31, 200), (3, 2)])
def test_crop_gives_the_square_for_any_size(height: int, width: int) -> None:
    assert pixels(CROP, photo(height, width)).shape == (1, 3, 32, 32)


def test_digest_changes_with_every_fact() -> None:
    others = [
        CROP,
        Preprocessing(33, "squash", IMAGENET_MEAN, IMAGENET_STD),
        Preprocessing(32, "squash", IMAGENET_STD, IMAGENET_STD),
        Preprocessing(32, "squash", IMAGENET_MEAN, IMAGENET_MEAN),
    ]

    assert len({SQUASH.digest(), *(facts.digest() for facts in others)}) == 5
