"""Find letters for the window. OpenCV writes ASCII only, and categories are named in every language."""

import functools

from PIL import ImageFont

_WELL_KNOWN = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "segoeui.ttf",
    "Arial Unicode.ttf",
    "LiberationSans-Regular.ttf",
)


@functools.lru_cache(maxsize=32)
def load(size_px: int, path: str = "") -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Load the configured font, else one that the system has, else the one inside Pillow (Latin letters only)."""
    for candidate in (path, *_WELL_KNOWN):
        try:
            if candidate:
                return ImageFont.truetype(candidate, size_px)
        except OSError:
            continue
    return ImageFont.load_default(size_px)
