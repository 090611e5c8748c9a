"""Pixels for the network: the same for stored photos and for uploads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling import errors
from labeling.domain.image_policy import ImagePolicy
from labeling.imaging import canonical, pixels
from tests.labeling.imaging import made

LIMITS = ImagePolicy()
PHOTO = made.photo()


@pytest.mark.parametrize("image", [PHOTO, PHOTO.convert("L")])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_stored_photo_and_upload_give_equal_pixels(image, kind: str) -> None:  # type: ignore[no-untyped-def]
    data = made.encoded(image, kind)

    stored, uploaded = pixels.decode_rgb(data), pixels.decode_any(data, limits=LIMITS)

    assert stored.dtype == uploaded.dtype == np.uint8
    assert stored.shape == (64, 96, 3)
    assert np.array_equal(stored, uploaded)


@pytest.mark.parametrize("orientation", [1, 6, 8])
def test_upload_that_is_not_canonical_gives_nearly_the_stored_pixels(orientation: int) -> None:
    data = made.turned(PHOTO, orientation, "JPEG")

    kept = pixels.decode_rgb(canonical.canonicalise(data, limits=LIMITS).data)

    assert np.abs(pixels.decode_any(data, limits=LIMITS).astype(int) - kept).mean() < 1


def test_upload_is_checked_as_at_intake() -> None:
    with pytest.raises(errors.TypeNotSupported):
        pixels.decode_any(made.encoded(PHOTO, "GIF"), limits=LIMITS)


@pytest.mark.parametrize("data", [b"", b"not an image", b"\xff\xd8\xff\xe0"])
def test_stored_bytes_that_do_not_decode_are_damaged(data: bytes) -> None:
    with pytest.raises(errors.ImageDamaged):
        pixels.decode_rgb(data)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2048, 8), (2048, 8)),
        ((2049, 9), (1024, 4)),
        ((8, 4095), (4, 2047)),
        ((4098, 24), (1024, 6)),
        ((4097, 24), (2048, 12)),
        ((8196, 16), (1024, 2)),
    ],
)
def test_large_photo_is_reduced_by_a_power_of_two(size: tuple[int, int], expected: tuple[int, int]) -> None:
    reduced = pixels.reduce_for_network(np.zeros((*size, 3), np.uint8))

    assert reduced.shape == (*expected, 3)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), factor=st.sampled_from([2, 4, 8]), extra=st.integers(0, 1))
def test_reduced_pixel_is_the_mean_of_its_box(seed: int, factor: int, extra: int) -> None:
    side = 2048 * factor // 2 + factor
    rgb = np.random.default_rng(seed).integers(0, 256, (2 * factor + extra, side + extra, 3), dtype=np.uint8)

    reduced = pixels.reduce_for_network(rgb)

    rows, columns = reduced.shape[:2]
    boxes = rgb[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor, 3)  # (…, channels)
    assert (rows, columns) == (2, side // factor)
    assert np.abs(boxes.mean(axis=(1, 3)) - reduced).max() <= 0.5


def test_photo_thinner_than_a_box_keeps_a_row() -> None:
    reduced = pixels.reduce_for_network(np.full((8, 40_000, 3), 7, np.uint8))

    assert reduced.shape == (1, 1250, 3)
    assert (reduced == 7).all()
