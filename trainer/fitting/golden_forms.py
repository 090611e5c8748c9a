"""The awkward forms in which cameras and people send photos: each a photo's bytes as somebody might upload them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType

from PIL import Image

Form = Callable[[Image.Image], bytes]

_ORIENTATION = 0x0112


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _large(image: Image.Image) -> bytes:
    """A 12-megapixel camera's frame, coarse enough to stay below a megabyte."""
    return _encoded(image.resize((4000, 3000), Image.Resampling.BICUBIC), "JPEG", quality=60)


def _turned(orientation: int) -> Form:
    def form(image: Image.Image) -> bytes:
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        return _encoded(image, "JPEG", quality=90, exif=exif)

    return form


def _rgba(image: Image.Image) -> bytes:
    """Half transparent towards the right."""
    veil = Image.linear_gradient("L").rotate(90).resize(image.size)
    image = image.copy()
    image.putalpha(veil)
    return _encoded(image, "PNG")


def _deep(image: Image.Image) -> bytes:
    """A grey PNG with sixteen bits a pixel."""
    grey = image.convert("L").convert("I").point(lambda value: value * 257)
    return _encoded(grey.convert("I;16"), "PNG")


def _palette(image: Image.Image) -> bytes:
    return _encoded(image.quantize(64), "PNG")


FORMS: Mapping[str, tuple[str, Form]] = MappingProxyType(
    {
        "large": ("jpg", _large),
        "exif-6": ("jpg", _turned(6)),
        "exif-8": ("jpg", _turned(8)),
        "exif-3": ("jpg", _turned(3)),
        "exif-5": ("jpg", _turned(5)),
        "cmyk": ("jpg", lambda image: _encoded(image.convert("CMYK"), "JPEG", quality=90)),
        "grey-jpeg": ("jpg", lambda image: _encoded(image.convert("L"), "JPEG", quality=90)),
        "progressive": ("jpg", lambda image: _encoded(image, "JPEG", quality=85, progressive=True)),
        "grey": ("png", lambda image: _encoded(image.convert("L"), "PNG")),
        "rgba": ("png", _rgba),
        "palette": ("png", _palette),
        "deep": ("png", _deep),
        "webp": ("webp", lambda image: _encoded(image, "WEBP", quality=85)),
        "tiny": ("png", lambda image: _encoded(image.resize((9, 8)), "PNG")),
        "narrow": ("jpg", lambda image: _encoded(image.resize((700, 60)), "JPEG", quality=90)),
        "tall": ("jpg", lambda image: _encoded(image.resize((150, 900)), "JPEG", quality=90)),
    }
)
"""File suffix and maker of each form, by name."""
