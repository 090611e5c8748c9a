"""What goes in comes out: colours, turns, forms; and the same pixels as the server's."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from PIL import Image, ImageCms

from gather_client import pixels
from gather_client.errors import SourceError
from labeling.domain.image_policy import ImagePolicy
from labeling.imaging import pixels as server_pixels
from tests.gather_client import pictures
from tests.gather_client.pictures import BLUE, GREEN, RED

LIMITS = ImagePolicy(max_bytes=25 << 20, max_pixels=50_000_000, max_side_px=16_384)
SCENE = Image.fromarray(pictures.scene(96, 64))


@pytest.mark.parametrize("colour", [RED, GREEN, BLUE])
def test_encoded_frame_keeps_its_colours(colour: tuple[int, int, int]) -> None:
    data = pixels.encode_jpeg(pictures.plain(colour))

    back = np.asarray(Image.open(pictures.stream(data)))

    assert np.abs(back.reshape(-1, 3).mean(axis=0) - colour).max() < 3


def test_encoded_frame_keeps_full_colour_resolution() -> None:
    with Image.open(pictures.stream(pixels.encode_jpeg(pictures.scene(64, 48)))) as image:
        samplings = {layer[1:3] for layer in image.layer}  # type: ignore[attr-defined]

    assert samplings == {(1, 1)}


def test_encoded_frame_is_close_to_the_frame() -> None:
    frame = pictures.scene(320, 240)

    back = pixels.decode(pixels.encode_jpeg(frame))

    assert np.abs(back.astype(int) - frame).mean() < 2


@functools.cache
def forms() -> dict[str, bytes]:
    """Every form that a photo may have."""
    wide = Image.fromarray(np.asarray(SCENE.convert("L")).astype(np.uint16) * 257)
    palette = SCENE.quantize(16)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    turned = {f"exif-{n}": pictures.encoded(SCENE, "JPEG", quality=95, exif=pictures.exif(n)) for n in range(1, 9)}
    return turned | {
        "grey-jpeg": pictures.encoded(SCENE.convert("L"), "JPEG"),
        "cmyk-jpeg": pictures.encoded(SCENE.convert("CMYK"), "JPEG"),
        "alien-profile": pictures.encoded(SCENE, "JPEG", icc_profile=profile),
        "srgb-profile": pictures.encoded(SCENE, "JPEG", icc_profile=srgb()),
        "broken-profile": pictures.encoded(SCENE, "JPEG", icc_profile=b"nonsense"),
        "rgba-png": pictures.encoded(pictures.translucent(SCENE), "PNG"),
        "grey-alpha-png": pictures.encoded(pictures.translucent(SCENE).convert("LA"), "PNG"),
        "palette-png": pictures.encoded(palette, "PNG"),
        "palette-transparent-png": pictures.encoded(palette, "PNG", transparency=3),
        "bilevel-png": pictures.encoded(SCENE.convert("1"), "PNG"),
        "16-bit-png": pictures.encoded(wide, "PNG"),
        "webp": pictures.encoded(SCENE, "WEBP", quality=90),
        "rgba-webp": pictures.encoded(pictures.translucent(SCENE), "WEBP", quality=90),
        "large": pictures.encoded(SCENE.resize((2600, 501)), "JPEG", exif=pictures.exif(6)),
    }


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("form", sorted(forms()))
def test_client_sees_the_pixels_that_the_server_sees(form: str) -> None:
    data = forms()[form]

    ours = pixels.reduce_for_network(pixels.decode(data))

    theirs = server_pixels.decode_any(data, limits=LIMITS)
    assert ours.shape == theirs.shape
    assert np.abs(ours.astype(int) - theirs).max() <= 1


def test_all_orientations_come_out_upright() -> None:
    upright = pictures.scene(64, 32)
    undo = {1: upright, 3: np.rot90(upright, 2), 6: np.rot90(upright, 1), 8: np.rot90(upright, -1)}

    for orientation, stored in undo.items():
        data = pictures.encoded(Image.fromarray(np.ascontiguousarray(stored)), "PNG", exif=pictures.exif(orientation))
        assert np.array_equal(pixels.decode(data), upright), orientation


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(2048, 100, (2048, 100)), (2050, 100, (1025, 50)), (100, 4099, (25, 1024)), (5000, 3, (1250, 1))],
)
def test_reduction_is_the_smallest_power_of_two_that_fits(height: int, width: int, expected: tuple[int, int]) -> None:
    reduced = pixels.reduce_for_network(pictures.noise(1, width=width, height=height))

    assert reduced.shape[:2] == expected


def test_reduction_averages_boxes() -> None:
    fine = pictures.noise(2, width=2052, height=10)

    reduced = pixels.reduce_for_network(fine)

    boxes = fine.reshape(5, 2, 1026, 2, 3).mean(axis=(1, 3))
    assert np.abs(reduced - boxes).max() <= 0.51


@pytest.mark.parametrize("data", [b"", b"hello", pictures.jpeg(pictures.noise(3))[:900]])
def test_unreadable_picture_is_one_clear_error(data: bytes) -> None:
    with pytest.raises(SourceError, match="readable picture") as raised:
        pixels.decode(data)

    assert "object at" not in str(raised.value)
