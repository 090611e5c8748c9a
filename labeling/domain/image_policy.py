"""What is let in as a photo, decided from the first bytes and the headers, before anything is decoded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from labeling.domain import image_containers as containers


class ImageKind(StrEnum):
    """The formats that are taken in; the value is the media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


class Refusal(StrEnum):
    """Why bytes are refused; the value is the stable code of the error."""

    EMPTY = "upload-empty"
    TOO_LARGE = "upload-too-large"
    NOT_AN_IMAGE = "not-an-image"
    TYPE_NOT_SUPPORTED = "type-not-supported"
    ANIMATED = "image-animated"
    TOO_MANY_PIXELS = "image-too-many-pixels"
    TOO_SMALL = "image-too-small"
    DAMAGED = "image-damaged"


@dataclass(frozen=True)
class ImagePolicy:
    """The limits of what is let in. `max_bytes` is of the upload; the others are of the decoded image, in pixels."""

    max_bytes: int = 25 * 1024 * 1024
    max_pixels: int = 50_000_000
    max_side_px: int = 16_384
    min_side_px: int = 8

    def __post_init__(self) -> None:
        """Check that the limits leave room for an image. Raises ValueError."""
        if self.max_bytes < 1 or not 1 <= self.min_side_px <= self.max_side_px or self.max_pixels < self.min_side_px**2:
            raise ValueError(f"limits that no image can meet: {self}")


@dataclass(frozen=True)
class ImageHeader:
    """What the headers say: kind, size in pixels as stored (before any orientation), and whether frames follow."""

    kind: ImageKind
    width: int
    height: int
    is_animated: bool = False


def judge(data: bytes, policy: ImagePolicy) -> ImageHeader | Refusal:
    """Decide from size, magic and headers whether the bytes may be decoded."""
    if not data:
        return Refusal.EMPTY
    if len(data) > policy.max_bytes:
        return Refusal.TOO_LARGE
    kind = sniff(data)
    if kind is None:
        return Refusal.TYPE_NOT_SUPPORTED if is_other_image(data) else Refusal.NOT_AN_IMAGE
    header = read_header(data, kind)
    return Refusal.DAMAGED if header is None else _refusal_of(header, policy) or header


def pixels_of(data: bytes) -> int:
    """Give how many pixels the headers announce; none where they announce no image that is taken in."""
    kind = sniff(data)
    header = read_header(data, kind) if kind else None
    return header.width * header.height if header else 0


def _refusal_of(header: ImageHeader, policy: ImagePolicy) -> Refusal | None:
    shorter, longer = sorted((header.width, header.height))
    if header.is_animated:
        return Refusal.ANIMATED
    if longer > policy.max_side_px or shorter * longer > policy.max_pixels:
        return Refusal.TOO_MANY_PIXELS
    return Refusal.TOO_SMALL if shorter < policy.min_side_px else None


def sniff(data: bytes) -> ImageKind | None:
    """Name the format by its magic, or None when it is not one that is taken in."""
    if data.startswith(containers.JPEG_START + b"\xff"):
        return ImageKind.JPEG
    if data.startswith(containers.PNG_SIGNATURE):
        return ImageKind.PNG
    if data[:4] == containers.RIFF and data[8:12] == containers.WEBP:
        return ImageKind.WEBP
    return None


_OTHER_MAGIC = (
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",  # TIFF and most raw files
    b"MM\x00*",
    b"II+\x00",  # BigTIFF
    b"MM\x00+",
    b"8BPS",  # Photoshop
    b"\x00\x00\x01\x00",  # icon
    b"\xff\x0a",  # JPEG XL, bare
    b"\x00\x00\x00\x0cJXL ",
    b"\x00\x00\x00\x0cjP  ",  # JPEG 2000
    b"\xff\x4f\xff\x51",
    b"qoif",
)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})


def is_other_image(data: bytes) -> bool:
    """Tell whether the magic is that of an image format that is known and not taken in (GIF, TIFF, BMP, HEIC …)."""
    is_bitmap = data[:2] == b"BM" and data[6:10] == bytes(4)  # two letters alone would also begin a text
    is_heif = data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS
    return data.startswith(_OTHER_MAGIC) or is_bitmap or is_heif


def read_header(data: bytes, kind: ImageKind) -> ImageHeader | None:
    """Read the image's size from its headers, or None when they are broken or cut short."""
    return _READERS[kind](data)


def _jpeg_header(data: bytes) -> ImageHeader | None:
    frame = containers.jpeg_frame(data)
    if frame is None or not frame.width or not frame.height:
        return None
    return ImageHeader(ImageKind.JPEG, frame.width, frame.height)


def _png_header(data: bytes) -> ImageHeader | None:
    size: tuple[int, int] | None = None
    for chunk in containers.png_chunks(data):
        if chunk.name == b"IHDR" and chunk.end - chunk.start == 13 and size is None:
            size = _big(data, chunk.start), _big(data, chunk.start + 4)
        elif size is None:
            return None
        elif chunk.name == b"acTL":
            return ImageHeader(ImageKind.PNG, *size, is_animated=True)
        elif chunk.name == b"IDAT":
            break
    return ImageHeader(ImageKind.PNG, *size) if size and all(size) else None


def _big(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")


def _webp_header(data: bytes) -> ImageHeader | None:
    chunk = next(containers.webp_chunks(data), None)
    if chunk is None:
        return None
    payload = data[chunk.start : min(chunk.end, chunk.start + 16)]
    reader = _WEBP_READERS.get(chunk.name)
    return reader(payload) if reader else None


def _extended_webp(payload: bytes) -> ImageHeader | None:
    if len(payload) < 10:
        return None
    width, height = (1 + int.from_bytes(payload[at : at + 3], "little") for at in (4, 7))
    return ImageHeader(ImageKind.WEBP, width, height, is_animated=bool(payload[0] & 0x02))


def _lossy_webp(payload: bytes) -> ImageHeader | None:
    if len(payload) < 10 or payload[3:6] != b"\x9d\x01\x2a":
        return None
    width, height = (int.from_bytes(payload[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return ImageHeader(ImageKind.WEBP, width, height) if width and height else None


def _lossless_webp(payload: bytes) -> ImageHeader | None:
    if len(payload) < 5 or payload[0] != 0x2F:
        return None
    bits = int.from_bytes(payload[1:5], "little")
    return ImageHeader(ImageKind.WEBP, 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))


_WEBP_READERS: dict[int | bytes, Callable[[bytes], ImageHeader | None]] = {
    b"VP8X": _extended_webp,
    b"VP8 ": _lossy_webp,
    b"VP8L": _lossless_webp,
}
_READERS: dict[ImageKind, Callable[[bytes], ImageHeader | None]] = {
    ImageKind.JPEG: _jpeg_header,
    ImageKind.PNG: _png_header,
    ImageKind.WEBP: _webp_header,
}
