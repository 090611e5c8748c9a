"""What is let in, decided before decoding."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.domain import image_policy
from labeling.domain.image_policy import ImageHeader, ImageKind, ImagePolicy, Refusal
from tests.labeling.imaging import made

POLICY = ImagePolicy(max_bytes=100_000, max_pixels=50_000_000, max_side_px=16_384, min_side_px=8)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (made.encoded(made.photo(), "JPEG"), ImageKind.JPEG),
        (made.encoded(made.photo(), "JPEG", progressive=True), ImageKind.JPEG),
        (made.encoded(made.photo(), "PNG"), ImageKind.PNG),
        (made.encoded(made.photo(), "WEBP"), ImageKind.WEBP),
        (made.encoded(made.photo(), "WEBP", lossless=True), ImageKind.WEBP),
        (made.encoded(made.photo(), "WEBP", exif=b"Exif\0\0"), ImageKind.WEBP),
    ],
)
def test_header_of_each_kind_is_read(data: bytes, kind: ImageKind) -> None:
    verdict = image_policy.judge(data, POLICY)

    assert verdict == ImageHeader(kind, 96, 64)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", Refusal.EMPTY),
        (b"\xff" * 100_001, Refusal.TOO_LARGE),
        (b"%PDF-1.7", Refusal.NOT_AN_IMAGE),
        (b"<svg onload=alert(1)>", Refusal.NOT_AN_IMAGE),
        (b"PK\x03\x04" + bytes(100), Refusal.NOT_AN_IMAGE),
        (b"BMW is a car", Refusal.NOT_AN_IMAGE),
        (made.encoded(made.photo(), "GIF"), Refusal.TYPE_NOT_SUPPORTED),
        (made.encoded(made.photo(), "TIFF"), Refusal.TYPE_NOT_SUPPORTED),
        (made.encoded(made.photo(), "BMP"), Refusal.TYPE_NOT_SUPPORTED),
        (b"\0\0\0\x18ftypheic" + bytes(16), Refusal.TYPE_NOT_SUPPORTED),
        (b"\xff\xd8\xff", Refusal.DAMAGED),
        (b"\x89PNG\r\n\x1a\n", Refusal.DAMAGED),
        (b"RIFF\0\0\0\0WEBP", Refusal.DAMAGED),
        (b"RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0abcd", Refusal.DAMAGED),
        (made.jpeg_claiming(0, 64), Refusal.DAMAGED),
        (made.png_claiming(96, 0), Refusal.DAMAGED),
        (made.encoded(made.photo(7, 64), "PNG"), Refusal.TOO_SMALL),
    ],
)
def test_other_bytes_are_refused_with_their_own_reason(data: bytes, refusal: Refusal) -> None:
    verdict = image_policy.judge(data, POLICY)

    assert verdict is refusal


@pytest.mark.parametrize("bomb", [made.png_claiming, made.jpeg_claiming, made.webp_claiming])
@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (16_385, 8), (8, 16_383 + 2)])
def test_too_many_pixels_or_too_long_a_side_is_refused(bomb, width, height) -> None:  # type: ignore[no-untyped-def]
    verdict = image_policy.judge(bomb(width, height), POLICY)

    assert verdict is Refusal.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_more_than_one_frame_is_refused(kind: str) -> None:
    data = made.encoded(made.photo(), kind, save_all=True, append_images=[made.photo(seed=2)])

    verdict = image_policy.judge(data, POLICY)

    assert verdict is Refusal.ANIMATED


def test_exactly_the_limits_are_let_in() -> None:
    policy = ImagePolicy(max_bytes=100_000, max_pixels=96 * 64, max_side_px=96, min_side_px=64)

    verdict = image_policy.judge(made.encoded(made.photo()), policy)

    assert isinstance(verdict, ImageHeader)


@pytest.mark.parametrize("limits", [{"max_bytes": 0}, {"min_side_px": 0}, {"max_side_px": 4}, {"max_pixels": 9}])
def test_limits_that_no_image_can_meet_are_refused(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no image can meet"):
        ImagePolicy(**limits)


MAGICS = [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xc0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"RIFF\0\0\0\0WEBPVP8X"]


@settings(max_examples=200, deadline=None)
@given(magic=st.sampled_from(MAGICS), rest=st.binary(max_size=200))
def test_any_bytes_whatever_get_a_verdict(magic: bytes, rest: bytes) -> None:
    verdict = image_policy.judge(magic + rest, POLICY)

    assert isinstance(verdict, ImageHeader | Refusal)
