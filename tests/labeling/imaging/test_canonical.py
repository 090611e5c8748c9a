"""The form in which photos are kept."""

from __future__ import annotations

import hashlib
import io

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labeling.domain import perceptual
from labeling.domain.image_policy import ImageHeader, ImageKind, ImagePolicy
from labeling.imaging import canonical, pixels, structure
from labeling.imaging.canonical import Canonical
from tests.labeling.imaging import made

LIMITS = ImagePolicy()
PHOTO = made.photo()
SECRET = b"GPS 55.6761 12.5683 secret"


def take_in(data: bytes) -> Canonical:
    return canonical.canonicalise(data, limits=LIMITS)


def opencv(kind: str) -> bytes:
    return cv2.imencode(kind, np.asarray(PHOTO)[..., ::-1])[1].tobytes()


CANONICAL = {
    "pillow jpeg": (made.encoded(PHOTO), "jpg"),
    "progressive jpeg": (made.encoded(PHOTO, progressive=True), "jpg"),
    "grey jpeg": (made.encoded(PHOTO.convert("L")), "jpg"),
    "opencv jpeg": (opencv(".jpg"), "jpg"),
    "png": (made.encoded(PHOTO, "PNG"), "png"),
    "grey png": (made.encoded(PHOTO.convert("L"), "PNG"), "png"),
    "opencv png": (opencv(".png"), "png"),
    "lossy webp": (made.encoded(PHOTO, "WEBP"), "webp"),
    "lossless webp": (made.encoded(PHOTO, "WEBP", lossless=True), "webp"),
}


@pytest.mark.parametrize("name", CANONICAL)
def test_canonical_bytes_are_kept_as_they_are(name: str) -> None:
    data, suffix = CANONICAL[name]

    kept = take_in(data)

    assert kept.is_unchanged
    assert kept.data == data
    assert kept.sha256 == kept.stored_sha256 == hashlib.sha256(data).hexdigest()
    assert (kept.width, kept.height, kept.suffix) == (96, 64, suffix)


JPEG, PNG = made.encoded(PHOTO, quality=95, subsampling=0), made.encoded(PHOTO, "PNG")
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
EXIF = Image.Exif()
EXIF[0x010E] = SECRET.decode()
REBUILT = {
    "comment": made.with_segment(JPEG, 0xFE, SECRET),
    "exif": made.encoded(PHOTO, exif=EXIF.tobytes()),
    "xmp": made.with_segment(JPEG, 0xE1, XMP),
    "huge exif": made.with_segment(JPEG, 0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + SECRET * 2000),
    "iptc": made.with_segment(JPEG, 0xED, b"Photoshop 3.0\0" + SECRET),
    "jfif thumbnail": made.with_segment(JPEG[:2] + JPEG[20:], 0xE0, b"JFIF\0\1\1\0\0\1\0\1\2\2" + SECRET[:12]),
    "unknown app": made.with_segment(JPEG, 0xEF, SECRET),
    "sRGB profile": made.encoded(PHOTO, icc_profile=made.srgb_profile()),
    "broken profile": made.encoded(PHOTO, icc_profile=SECRET * 20),
    "trailing zip": JPEG + b"PK\x03\x04" + SECRET,
    "comment between scans": made.encoded(PHOTO, progressive=True)[:-2] + made.segment(0xFE, SECRET) + b"\xff\xd9",
    "load hidden before the end": JPEG[:-2] + (SECRET * 2000) + b"\xff\xd9",
    "png text": made.with_chunk(PNG, b"tEXt", b"Comment\0" + SECRET),
    "png exif": made.encoded(PHOTO, "PNG", exif=EXIF.tobytes()),
    "png unknown chunk": made.with_chunk(PNG, b"seCr", SECRET),
    "png after the end": PNG + SECRET,
    "png second stream": PNG[:-12] + made.chunk(b"IDAT", SECRET) + PNG[-12:],
    "webp exif": made.encoded(PHOTO, "WEBP", quality=100, exif=EXIF.tobytes()),
    "webp trailing": made.encoded(PHOTO, "WEBP", quality=100) + SECRET,
}


@pytest.mark.parametrize("name", REBUILT)
def test_whatever_is_not_pixels_is_dropped(name: str) -> None:
    kept = take_in(REBUILT[name])

    assert SECRET in REBUILT[name] or "profile" in name or "thumbnail" in name
    assert not kept.is_unchanged
    assert SECRET not in kept.data
    assert kept.sha256 == hashlib.sha256(REBUILT[name]).hexdigest() != kept.stored_sha256
    assert kept.stored_sha256 == hashlib.sha256(kept.data).hexdigest()
    assert (kept.media_type, kept.suffix) == ("image/jpeg", "jpg")
    assert np.abs(pixels.decode_rgb(kept.data).astype(int) - np.asarray(PHOTO)).mean() < 3


def test_kept_jpeg_has_full_chroma_and_only_structure() -> None:
    kept = take_in(REBUILT["comment"])

    image = Image.open(io.BytesIO(kept.data))
    assert {(across, down) for _, across, down, _ in image.layer} == {(1, 1)}  # type: ignore[attr-defined]
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert structure.is_bare(
        kept.data, ImageHeader(ImageKind.JPEG, 96, 64), structure.pieces_of(kept.data, ImageKind.JPEG)
    )


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientations_come_out_the_same(orientation: int) -> None:
    upright = take_in(made.turned(PHOTO, 1))

    kept = take_in(made.turned(PHOTO, orientation))

    assert kept.data == upright.data
    assert kept.thumbnail == upright.thumbnail
    assert kept.perceptual_hash == upright.perceptual_hash


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientations_of_a_jpeg_come_out_alike(orientation: int) -> None:
    kept = take_in(made.turned(PHOTO, orientation, "JPEG"))

    assert (kept.width, kept.height) == PHOTO.size
    assert np.abs(pixels.decode_rgb(kept.data).astype(int) - np.asarray(PHOTO)).mean() < 2


def test_broken_exif_leaves_the_photo_upright() -> None:
    kept = take_in(made.with_segment(JPEG, 0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff"))

    assert (kept.width, kept.height) == PHOTO.size


@settings(max_examples=60, deadline=None)
@given(
    size=st.tuples(st.integers(8, 70), st.integers(8, 70)),
    seed=st.integers(0, 2**32),
    mode=st.sampled_from(["RGB", "L", "RGBA", "LA", "P", "1"]),
    orientation=st.integers(1, 8),
    kind=st.sampled_from(["PNG", "WEBP", "JPEG"]),
)
def test_taking_in_its_own_output_changes_nothing(
    size: tuple[int, int], seed: int, mode: str, orientation: int, kind: str
) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    image = Image.fromarray(noise).convert(mode).convert("RGB" if kind != "PNG" else mode)

    once = take_in(made.turned(image, orientation, kind))
    twice = take_in(once.data)

    assert twice.is_unchanged
    assert twice.data == once.data
    assert twice.stored_sha256 == once.stored_sha256
    assert (twice.width, twice.height) == (once.width, once.height)


def test_hash_of_the_kept_form_is_near_that_of_the_upload() -> None:
    once = take_in(REBUILT["comment"])

    twice = take_in(once.data)

    assert perceptual.is_near(once.perceptual_hash, twice.perceptual_hash)


def test_thumbnail_comes_along_as_a_small_jpeg() -> None:
    kept = take_in(made.encoded(made.photo(1000, 500)))

    assert Image.open(io.BytesIO(kept.thumbnail)).size == (320, 160)
    assert take_in(kept.thumbnail).is_unchanged
