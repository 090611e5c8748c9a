"""Bytes that were made to hurt: each is refused with a code."""

from __future__ import annotations

import struct
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from labeling import errors
from labeling.domain.image_policy import ImagePolicy, Refusal
from labeling.imaging import canonical, decoding
from tests.labeling.imaging import made

LIMITS = ImagePolicy()
PHOTO = made.photo()
SOUND = {
    "jpeg": made.encoded(PHOTO),
    "progressive": made.encoded(PHOTO, progressive=True),
    "exif": made.turned(PHOTO, 6, "JPEG"),
    "cmyk": made.encoded(PHOTO.convert("CMYK")),
    "png": made.encoded(PHOTO, "PNG"),
    "palette": made.encoded(PHOTO.quantize(16), "PNG"),
    "profile": made.encoded(PHOTO, "PNG", icc_profile=made.srgb_profile()),
    "webp": made.encoded(PHOTO, "WEBP"),
    "webp exif": made.turned(PHOTO, 6, "WEBP"),
    "lossless": made.encoded(PHOTO, "WEBP", lossless=True),
}


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_image_cut_short_is_damaged(name: str, share: float) -> None:
    data = SOUND[name]

    with pytest.raises(errors.ImageDamaged):
        decoding.decode(data[: int(len(data) * share)], limits=LIMITS)


def test_jpeg_without_its_last_two_bytes_is_damaged() -> None:
    with pytest.raises(errors.ImageDamaged):
        decoding.decode(SOUND["jpeg"][:-2], limits=LIMITS)


def _two_frames() -> bytes:
    """Give a JPEG with a small frame header for the judge and a huge one for a decoder that takes the last."""
    jpeg = SOUND["jpeg"]
    at = jpeg.index(b"\xff\xc0")
    frame = jpeg[at : at + 19]
    return jpeg[: at + 19] + frame[:5] + struct.pack(">HH", 20_000, 20_000) + frame[9:] + jpeg[at + 19 :]


def _many_scans() -> bytes:
    jpeg = SOUND["progressive"]
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * 100 + b"\xff\xd9"


def _text_bomb() -> bytes:
    bomb = b"Comment\0\0" + zlib.compress(bytes(20_000_000), 9)
    return made.with_chunk(SOUND["png"], b"zTXt", bomb)


HOSTILE = {
    "empty": (b"", errors.UploadEmpty),
    "text": (b"hello", errors.NotAnImage),
    "gif": (made.encoded(PHOTO, "GIF"), errors.TypeNotSupported),
    "animated png": (
        made.encoded(PHOTO, "PNG", save_all=True, append_images=[made.photo(seed=2)]),
        errors.ImageAnimated,
    ),
    "bomb": (made.png_claiming(10_000, 10_000), errors.ImageTooManyPixels),
    "tiny": (made.encoded(made.photo(4, 4)), errors.ImageTooSmall),
    "two frames": (_two_frames(), errors.ImageDamaged),
    "many scans": (_many_scans(), errors.ImageDamaged),
    "many segments": (made.with_segment(SOUND["jpeg"], 0xE5, b"")[:6] * 100_000, errors.ImageDamaged),
    "fill": (SOUND["jpeg"][:2] + b"\xff" * 1_000_000 + SOUND["jpeg"][2:], errors.ImageDamaged),
    "too few rows": (made.png_claiming(4_000, 4_000), errors.ImageDamaged),
    "jpeg named webp": (b"RIFF\0\0\0\0WEBP" + SOUND["jpeg"], errors.ImageDamaged),
    "text bomb": (_text_bomb(), errors.ImageDamaged),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused_at_once(name: str) -> None:
    data, error = HOSTILE[name]
    began = time.process_time()

    with pytest.raises(error) as refused:
        decoding.decode(data, limits=LIMITS)

    assert 400 <= refused.value.status < 500
    assert time.process_time() - began < 1


def test_hundred_megapixels_never_reach_a_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(ImageFile.ImageFile, "__init__", lambda *args: decoded.append(args))

    for bomb in (made.png_claiming, made.jpeg_claiming, made.webp_claiming):
        with pytest.raises(errors.ImageTooManyPixels):
            decoding.decode(bomb(10_000, 10_000), limits=LIMITS)

    assert decoded == []


def test_upload_over_the_limit_is_too_large() -> None:
    with pytest.raises(errors.UploadTooLarge):
        decoding.decode(SOUND["jpeg"], limits=ImagePolicy(max_bytes=len(SOUND["jpeg"]) - 1))


def test_first_picture_of_a_multi_picture_file_is_taken() -> None:
    several = made.encoded(PHOTO, "MPO", save_all=True, append_images=[made.photo(seed=2)])

    decoded = decoding.decode(several, limits=LIMITS)

    assert decoded.image.size == PHOTO.size
    assert not decoded.is_canonical


def test_every_refusal_has_its_error() -> None:
    raised = {refusal: decoding.REFUSALS[refusal].code for refusal in Refusal}

    assert raised == {refusal: refusal.value for refusal in Refusal}


@settings(max_examples=250, deadline=None)
@given(
    name=st.sampled_from(sorted(SOUND)),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=0, max_size=4), st.integers(0, 8)), max_size=6),
    tail=st.binary(max_size=20),
)
def test_spoilt_images_are_refused_with_a_code_or_kept_clean(
    name: str, edits: list[tuple[float, bytes, int]], tail: bytes
) -> None:
    data = SOUND[name]
    for share, inserted, dropped in edits:
        at = int(share * len(data))
        data = data[:at] + inserted + data[at + dropped :]

    try:
        kept = canonical.canonicalise(data + tail, limits=LIMITS)
    except errors.ImageRefused as refused:
        assert 400 <= refused.status < 500
    else:
        assert canonical.canonicalise(kept.data, limits=LIMITS).data == kept.data


def test_truncated_images_are_never_filled_up() -> None:
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
    assert Image.MAX_IMAGE_PIXELS is not None
