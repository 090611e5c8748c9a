"""Any colours that Pillow decodes, turned into 8-bit sRGB on white."""

from __future__ import annotations

import functools
import io

import numpy as np
from PIL import Image, ImageCms

MAX_PROFILE_BYTES = 4 * 1024 * 1024  # real profiles are a few KB, those of printers up to 3 MB


def to_srgb(image: Image.Image) -> Image.Image:
    """Give the loaded image as mode RGB: profile applied, transparency on white, 16 bits cut to 8.

    A profile that is broken, too large or of another colour model than the pixels is ignored: the photo is still one.
    """
    profile = image.info.get("icc_profile")
    colour, alpha = _split(_eight_bits(image))
    converted = _through(profile, colour) if profile else None
    rgb = converted or as_rgb(colour)
    return rgb if alpha is None else _on_white(rgb, alpha)


def as_rgb(image: Image.Image) -> Image.Image:
    """Give the image as mode RGB: itself where it is that already, for Pillow's own `convert` would copy it."""
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    if not image.mode.startswith("I"):
        return image
    wide = np.asarray(image).astype(np.int64).clip(0, 65_535)
    return Image.fromarray((wide >> 8).astype(np.uint8))  # the high byte, as Pillow does for 16-bit RGB


def _split(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Part colour (L, RGB or CMYK) and transparency."""
    is_transparent = "transparency" in image.info or image.mode in {"LA", "PA", "RGBA"}
    alpha = image.convert("RGBA").getchannel("A") if is_transparent else None
    if image.mode in {"1", "L", "LA"}:
        return image.convert("L"), alpha
    if image.mode == "CMYK":
        return image, alpha
    return as_rgb(image.convert("RGBA") if is_transparent else image), alpha


def _through(profile: bytes, colour: Image.Image) -> Image.Image | None:
    if len(profile) > MAX_PROFILE_BYTES:
        return None
    try:
        return ImageCms.profileToProfile(colour, io.BytesIO(profile), _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


@functools.cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _on_white(rgb: Image.Image, alpha: Image.Image) -> Image.Image:
    white = Image.new("RGB", rgb.size, "white")
    white.paste(rgb, mask=alpha)
    return white
