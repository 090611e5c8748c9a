"""Turn files into pixels exactly as the server does, and frames into files.

Every array in this program is uint8 (height, width, 3), red first. OpenCV's blue-first order exists only inside the
functions that call it.
"""

import io
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from gather_client.errors import SourceError
from gather_client.words import _

NETWORK_SIDE_PX = 2048
MAX_PIXELS = 200_000_000
MAX_PROFILE_BYTES = 4 << 20


def decode(data: bytes) -> NDArray[np.uint8]:
    """Decode a picture upright: EXIF turned, profile applied, transparency on white.

    Raises SourceError for what is no picture, damaged, or larger than 200 megapixels.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _unreadable(f"{image.width}x{image.height}")
            return np.array(_to_rgb(image))
    except UnidentifiedImageError as error:  # its own words name an object in memory
        raise _unreadable(_("of no known kind")) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unreadable(str(error)) from error


def encode_jpeg(rgb: NDArray[np.uint8], *, quality: int = 95) -> bytes:
    """Encode a frame as JPEG with full colour resolution (4:4:4)."""
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    ]
    is_encoded, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    if not is_encoded:
        raise SourceError(_("A frame could not be encoded."), _("Try another camera or size."))
    return data.tobytes()


def reduce_for_network(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Reduce by the smallest power of two that brings the longer side to 2,048 px, each pixel the mean of its box.

    Rows and columns at the end that fill no box are dropped; a picture thinner than a box keeps one row.
    """
    factor = 1
    while max(rgb.shape[:2]) // factor > NETWORK_SIDE_PX:
        factor *= 2
    if factor == 1:
        return rgb
    height, width = (max(1, side // factor) for side in rgb.shape[:2])
    boxed = rgb[: height * factor, : width * factor]
    return cast(NDArray[np.uint8], cv2.resize(boxed, (width, height), interpolation=cv2.INTER_AREA))


def _to_rgb(image: Image.Image) -> Image.Image:
    image.load()
    upright = _eight_bits(ImageOps.exif_transpose(image))
    colour, alpha = _split(upright)
    rgb = _in_srgb(colour, image.info.get("icc_profile")).convert("RGB")
    if alpha is None:
        return rgb
    white = Image.new("RGB", rgb.size, "white")
    white.paste(rgb, mask=alpha)
    return white


def _eight_bits(image: Image.Image) -> Image.Image:
    """Cut 16-bit grey to its high byte; Pillow itself would clip everything above 255 to white."""
    if not image.mode.startswith("I"):
        return image
    values = np.asarray(image).astype(np.int64)
    return Image.fromarray((values.clip(0, 65535) >> 8).astype(np.uint8))


def _split(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Part the colours, in the model that their profile speaks of, and the transparency."""
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    if image.mode in ("1", "L", "LA"):
        return image.convert("L"), alpha
    if image.mode == "CMYK":
        return image, alpha
    return (image.convert("RGBA") if alpha else image).convert("RGB"), alpha


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Apply a colour profile; one that is broken or of another colour model is ignored, as the pixels are whole."""
    if not profile or len(profile) > MAX_PROFILE_BYTES:
        return image
    try:
        srgb = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, io.BytesIO(profile), srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return turned or image


def _unreadable(why: str) -> SourceError:
    return SourceError(_("This is not a readable picture ({why}).").format(why=why), _("Choose another file."))
