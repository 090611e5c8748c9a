"""Hostile bytes in, upright sRGB pixels out; or a refusal with a code.

Pillow decodes here, not OpenCV: OpenCV fills a truncated JPEG with grey and says nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from labeling import errors
from labeling.domain import image_policy
from labeling.domain.image_policy import ImageHeader, ImageKind, ImagePolicy, Refusal
from labeling.imaging import colour, structure

Pixels = npt.NDArray[np.uint8]

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# The format is known from its magic, so that Pillow needs to try no other plugin, nor its multi-picture one.
_OPENERS: dict[ImageKind, Callable[[io.BytesIO], ImageFile.ImageFile]] = {
    ImageKind.JPEG: JpegImagePlugin.JpegImageFile,
    ImageKind.PNG: PngImagePlugin.PngImageFile,
    ImageKind.WEBP: WebPImagePlugin.WebPImageFile,
}
REFUSALS: dict[Refusal, type[errors.ImageRefused]] = {
    Refusal.EMPTY: errors.UploadEmpty,
    Refusal.TOO_LARGE: errors.UploadTooLarge,
    Refusal.NOT_AN_IMAGE: errors.NotAnImage,
    Refusal.TYPE_NOT_SUPPORTED: errors.TypeNotSupported,
    Refusal.ANIMATED: errors.ImageAnimated,
    Refusal.TOO_MANY_PIXELS: errors.ImageTooManyPixels,
    Refusal.TOO_SMALL: errors.ImageTooSmall,
    Refusal.DAMAGED: errors.ImageDamaged,
}


@dataclass(frozen=True)
class Decoded:
    """An upright image of mode RGB, its format, and whether the bytes that it came from are canonical.

    It stays Pillow's as long as it can: at 1080p each copy to an array and back costs half as much as decoding.
    """

    image: Image.Image
    kind: ImageKind
    is_canonical: bool

    @property
    def rgb(self) -> Pixels:
        """Give the pixels as uint8 (height, width, 3)."""
        return np.asarray(self.image)


def decode(data: bytes, *, limits: ImagePolicy) -> Decoded:
    """Check and decode the whole image, once.

    Raises:
        ImageRefused: one of its subclasses, for any bytes that are not a photo within the limits.
    """
    header = image_policy.judge(data, limits)
    if isinstance(header, Refusal):
        raise REFUSALS[header]
    pieces = structure.pieces_of(data, header.kind)
    image = _loaded(structure.without_metadata(data, header.kind, pieces), header)
    if image.mode in {"RGB", "L"} and structure.is_bare(data, header, pieces):
        return Decoded(colour.as_rgb(image), header.kind, is_canonical=True)
    orientation = structure.orientation_of(data, header.kind, pieces)
    return Decoded(_upright_srgb(image, orientation), header.kind, is_canonical=False)


def _loaded(data: bytes, header: ImageHeader) -> Image.Image:
    """Decode every pixel. The size is checked first against the one that was judged: the two readers must agree."""
    try:
        image = _OPENERS[header.kind](io.BytesIO(data))
        is_as_judged = image.size == (header.width, header.height)
        is_still = getattr(image, "n_frames", 1) == 1
        if is_as_judged and is_still:
            image.load()
    except Exception as theirs:  # a decoder fed hostile bytes raises anything: OSError, SyntaxError, IndexError …
        raise errors.ImageDamaged from theirs
    if not is_still:
        raise errors.ImageAnimated
    if not is_as_judged:
        raise errors.ImageDamaged
    return image


def _upright_srgb(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    try:
        rgb = colour.to_srgb(image)
        return rgb if turn is None else rgb.transpose(turn)
    except Exception as theirs:  # the same: palettes, masks and profiles are hostile as well
        raise errors.ImageDamaged from theirs
