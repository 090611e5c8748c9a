"""The form in which every photo is kept: upright, sRGB, no metadata, nothing trailing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from labeling.domain.image_policy import ImageKind, ImagePolicy
from labeling.imaging import decoding, encoding, perceptual_hash, thumbnail
from labeling.imaging.room import ROOM

QUALITY = 95
SUFFIXES = {ImageKind.JPEG: "jpg", ImageKind.PNG: "png", ImageKind.WEBP: "webp"}


@dataclass(frozen=True)
class Canonical:
    """A photo as it is kept.

    `sha256` is of the bytes received, `stored_sha256` of `data`, the bytes kept; equal where `is_unchanged`.
    `perceptual_hash` is a signed 64-bit integer (see `labeling.domain.perceptual`), `thumbnail` a JPEG of at most
    320 px a side; both come from the one decoding that also verified the image.
    """

    data: bytes
    media_type: str
    suffix: str
    width: int
    height: int
    sha256: str
    stored_sha256: str
    is_unchanged: bool
    perceptual_hash: int
    thumbnail: bytes


def canonicalise(data: bytes, *, limits: ImagePolicy, sha256: str = "") -> Canonical:
    """Turn an upload into the form that is kept. Taking in its own output changes nothing.

    Canonical bytes stay as they are; anything else is rebuilt from its pixels and encoded once. A caller who knows the
    bytes' `sha256` spares hashing them again.

    Raises:
        ImageRefused: one of its subclasses, for any bytes that are not a photo within the limits.
        DecodingBusy: other large images are being decoded; nothing was done.
    """
    with ROOM.reserved(data):
        return _canonicalise(data, limits, sha256)


def _canonicalise(data: bytes, limits: ImagePolicy, sha256: str) -> Canonical:
    decoded = decoding.decode(data, limits=limits)
    small = thumbnail.shrink(decoded.image)
    kept = data if decoded.is_canonical else encoding.jpeg(decoded.image, quality=QUALITY, is_chroma_full=True)
    kind = decoded.kind if decoded.is_canonical else ImageKind.JPEG
    received = sha256 or hashlib.sha256(data).hexdigest()
    return Canonical(
        data=kept,
        media_type=kind.value,
        suffix=SUFFIXES[kind],
        width=decoded.image.width,
        height=decoded.image.height,
        sha256=received,
        stored_sha256=received if decoded.is_canonical else hashlib.sha256(kept).hexdigest(),
        is_unchanged=decoded.is_canonical,
        perceptual_hash=perceptual_hash.perceptual_hash(small),
        thumbnail=thumbnail.encode(small),
    )
