"""Draw a figure as PNG."""

from __future__ import annotations

import io
from itertools import chain

from PIL import Image, ImageDraw, ImageFont

from trainer.simulation.figure import HEIGHT, PAPER, WIDTH, Figure, Line, Words

PIXELS = 2  # a point of the figure is so many pixels wide: sharp on the screens of today
FINER = 2  # drawn so many times larger, then reduced: Pillow's lines have no smooth edges
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
_SCALE = PIXELS * FINER


def render(figure: Figure) -> bytes:
    """Give the file's bytes."""
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), PAPER)
    pen = ImageDraw.Draw(image)
    for line in figure.lines:
        _line(pen, line)
    for words in figure.words:
        _words(pen, words)
    file = io.BytesIO()
    image.reduce(FINER).save(file, "PNG", optimize=True)
    return file.getvalue()


def _line(pen: ImageDraw.ImageDraw, line: Line) -> None:
    places = [value * _SCALE for value in chain.from_iterable(line.points)]
    pen.line(places, fill=line.colour, width=round(line.width * _SCALE), joint="curve")


def _words(pen: ImageDraw.ImageDraw, words: Words) -> None:
    x, y = words.at
    font = ImageFont.load_default(words.size * _SCALE)
    pen.text(
        (x * _SCALE, y * _SCALE),
        words.text,
        fill=words.colour,
        font=font,
        anchor=ANCHORS[words.anchor],
        stroke_width=_SCALE / 4 if words.is_bold else 0,
    )
