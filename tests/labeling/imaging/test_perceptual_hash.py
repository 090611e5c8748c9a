"""Near-equal photos share their hash but for a few bits; others do not."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from labeling.domain import perceptual
from labeling.imaging.decoding import Pixels
from labeling.imaging.perceptual_hash import perceptual_hash
from tests.labeling.imaging import made

PHOTO = np.asarray(made.photo(512, 384))


def compressed(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], cv2.IMREAD_COLOR))


def brighter(rgb: Pixels) -> Pixels:
    return (rgb * 0.9 + 20).astype(np.uint8)


def halved(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.resize(rgb, (256, 192), interpolation=cv2.INTER_AREA))


@pytest.mark.parametrize("changed", [compressed, brighter, halved])
def test_hash_survives_what_happens_to_copies(changed) -> None:  # type: ignore[no-untyped-def]
    distance = perceptual.hamming(perceptual_hash(PHOTO), perceptual_hash(changed(PHOTO)))

    assert distance <= perceptual.NEAR_DISTANCE


def test_different_photos_are_far_apart() -> None:
    hashes = [perceptual_hash(np.asarray(made.photo(128, 96, seed=seed))) for seed in range(40)]

    distances = [perceptual.hamming(a, b) for a, b in itertools.combinations(hashes, 2)]

    assert min(distances) > perceptual.NEAR_DISTANCE


def test_turned_photo_is_another_photo() -> None:
    assert not perceptual.is_near(perceptual_hash(PHOTO), perceptual_hash(np.ascontiguousarray(PHOTO[::-1])))


@pytest.mark.parametrize("level", [0, 128, 255])
def test_blank_photo_has_a_hash_that_a_database_can_keep(level: int) -> None:
    value = perceptual_hash(np.full((64, 96, 3), level, np.uint8))

    assert -(2**63) <= value < 2**63
