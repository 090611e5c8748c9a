"""The golden images: what every host must answer alike before it serves a model."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from trainer.fitting.golden_forms import FORMS

_SOURCE_SIDE_PX = 512  # larger photos are made smaller first: a bundle travels over a camera's link
_PLAIN_QUALITY = 88


@dataclass(frozen=True)
class GoldenImage:
    """One image as somebody might upload it: its file name in the bundle and its bytes."""

    file: str
    data: bytes


def make(photos: Sequence[bytes], *, count: int, rng: np.random.Generator) -> tuple[GoldenImage, ...]:
    """Make `count` images, at least one of each awkward form, the rest plain photos.

    Photos are the stored bytes of answered photos; where there are too few, drawn patterns stand in.
    """
    images = _images(photos, rng)
    made: list[GoldenImage] = []
    for suffix, form in FORMS.values():
        made.append(GoldenImage(f"golden/{len(made):03d}.{suffix}", form(next(images))))
    while len(made) < count:
        made.append(GoldenImage(f"golden/{len(made):03d}.jpg", _plain(next(images))))
    return tuple(made)


def _images(photos: Sequence[bytes], rng: np.random.Generator) -> Iterator[Image.Image]:
    for data in photos:
        image = Image.open(io.BytesIO(data)).convert("RGB")
        image.thumbnail((_SOURCE_SIDE_PX, _SOURCE_SIDE_PX), Image.Resampling.BOX)
        yield image
    while True:
        yield _pattern(rng)


def _pattern(rng: np.random.Generator) -> Image.Image:
    """Draw soft coloured blobs: no edges that two JPEG decoders would round differently."""
    coarse = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((_SOURCE_SIDE_PX, _SOURCE_SIDE_PX * 3 // 4), Image.Resampling.BICUBIC)


def _plain(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_PLAIN_QUALITY)
    return file.getvalue()
