"""Intake and hash on real photos of single things on one board, the hardest case for telling photos apart."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from labeling.domain import perceptual
from labeling.domain.image_policy import ImagePolicy
from labeling.imaging import canonical
from labeling.imaging.canonical import Canonical

FOLDER = os.environ.get("MAGPIE_PHOTOS_DIR", "")
pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.skipif(not FOLDER, reason="MAGPIE_PHOTOS_DIR is not set")]


@pytest.fixture(scope="module")
def photos() -> dict[str, Canonical]:
    """Take in every JPEG of the folder."""
    paths = sorted(Path(FOLDER).rglob("*.jpg"))
    return {path.stem: canonical.canonicalise(path.read_bytes(), limits=ImagePolicy()) for path in paths}


def near_pairs(photos: dict[str, Canonical]) -> list[tuple[str, str]]:
    names = list(photos)
    hashes = np.array([photos[name].perceptual_hash for name in names], dtype=np.int64)
    distances = np.bitwise_count((hashes[:, None] ^ hashes[None, :]).view(np.uint64))  # (photos, photos)
    first, second = np.nonzero(np.triu(distances <= perceptual.NEAR_DISTANCE, 1))
    return [(names[a], names[b]) for a, b in zip(first, second, strict=True)]


def test_bare_camera_photos_are_kept_as_they_are(photos: dict[str, Canonical]) -> None:
    assert all(photo.is_unchanged for photo in photos.values())


def test_different_things_are_rarely_merged(photos: dict[str, Canonical]) -> None:
    """Of two million pairs about twenty are near; all but one or two were seen to show the same thing twice."""
    pairs = near_pairs(photos)

    share = len(pairs) / (len(photos) * (len(photos) - 1) / 2)
    assert share < 2e-5


def test_photos_with_equal_bytes_are_near(photos: dict[str, Canonical]) -> None:
    by_bytes: dict[str, list[str]] = {}
    for name, photo in photos.items():
        by_bytes.setdefault(photo.sha256, []).append(name)
    twins = {tuple(names) for names in by_bytes.values() if len(names) == 2}

    assert twins <= set(near_pairs(photos))
