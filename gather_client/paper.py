"""Draw smooth shapes and words of any language; OpenCV writes ASCII only and Pillow's own shapes have stairs."""

import functools
from dataclasses import dataclass

from PIL import Image, ImageDraw

from gather_client import fonts

_FINER = 4


@dataclass(frozen=True, slots=True)
class Paper:
    """A picture being drawn on. Colours are `#rrggbb`, places pixels from the top left."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    font: str = ""

    @classmethod
    def blank(cls, width: int, height: int, colour: str, *, font: str = "") -> "Paper":
        """Take a new sheet."""
        image = Image.new("RGB", (width, height), colour)
        return cls(image, ImageDraw.Draw(image), font)

    def text(self, x: int, y: int, words: str, *, size: int, colour: str, anchor: str = "l", width: int = 0) -> None:
        """Write one line with its middle at `y`: from `x` on (l), up to it (r) or around it (m)."""
        shown = fit(words, size, width, self.font) if width else words
        self.pen.text((x, y), shown, colour, fonts.load(size, self.font), f"{anchor}m")

    def pill(self, x: int, y: int, width: int, height: int, *, colour: str, radius: int) -> None:
        """Fill a rectangle with round corners, its top left at `x`, `y`."""
        shape = _pill(width, height, radius)
        self.image.paste(colour, (x, y), shape)

    def disc(self, x: int, y: int, diameter: int, *, colour: str) -> None:
        """Fill a circle, its left edge at `x`, its middle at `y`."""
        self.pill(x, y - diameter // 2, diameter, diameter, colour=colour, radius=diameter // 2)


def fit(words: str, size_px: int, width_px: int, font: str = "") -> str:
    """Shorten a text with an ellipsis until it fits."""
    letters = fonts.load(size_px, font)
    if letters.getlength(words) <= width_px:
        return words
    while words and letters.getlength(words + "…") > width_px:
        words = words[:-1]
    return words + "…"


@functools.lru_cache(maxsize=256)
def _pill(width: int, height: int, radius: int) -> Image.Image:
    """Make the mask of a round-cornered rectangle, drawn finer and reduced."""
    mask = Image.new("L", (width * _FINER, height * _FINER), 0)
    box = (0, 0, width * _FINER - 1, height * _FINER - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * _FINER, 255)
    return mask.resize((width, height), Image.Resampling.BOX)
