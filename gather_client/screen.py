"""Draw what the operator sees: the live picture, and beside it keys, counts, network and the last answer.

Pure: values in, picture out. The panel is drawn anew only when something on it changed.
"""

import functools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from gather_client import fonts
from gather_client.words import _

WIDTH, HEIGHT, PANEL, FOOTER = 1280, 720, 340, 56
_INK, _SOFT, _GROUND, _CARD, _EDGE = "#f4f6f8", "#9aa7b4", "#11161c", "#1b222b", "#2c3743"
_GOOD, _WARN, _BAD = "#5fd38d", "#f2b134", "#ff6b6b"
_NETWORK = {"online": _GOOD, "unknown": _SOFT, "offline": _WARN, "stopped": _BAD}
_TOP, _ROW, _CARD_HEIGHT = 104, 44, 116


@dataclass(frozen=True, slots=True)
class Row:
    """One category: its key, name, colour (`#rrggbb`) and how many were taken."""

    key: str
    name: str
    colour: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that is written around the picture. Texts are final words, `confidence` is 0-1."""

    rows: tuple[Row, ...] = ()
    network: str = "unknown"
    network_text: str = ""
    waiting: int = 0
    refused: int = 0
    taken: int = 0
    last: str = ""
    last_colour: str = _SOFT
    suggestion: str = ""
    confidence: float = 0.0
    model: str = ""
    warning: str = ""
    stopped: str = ""
    hints: str = ""
    font: str = ""


def draw(rgb: NDArray[np.uint8], view: View, *, mirror: bool = False) -> NDArray[np.uint8]:
    """Compose the window's picture, uint8 (720, 1280, 3), from a frame, uint8 (height, width, 3), both red first."""
    canvas = _surround(view).copy()
    width, height = WIDTH - PANEL, HEIGHT - FOOTER
    scale = min(width / rgb.shape[1], height / rgb.shape[0])
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    shown = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    if mirror:
        shown = cv2.flip(shown, 1)
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    canvas[top : top + size[1], left : left + size[0]] = shown
    if view.stopped or view.warning:
        _put_banner(canvas[:height, :width], view)
    return canvas


def _put_banner(area: NDArray[np.uint8], view: View) -> None:
    """Lay the most important line over the top of the picture: a stopped capture before a doubtful frame."""
    banner = _banner(view.stopped or view.warning, _BAD if view.stopped else _WARN, area.shape[1], view.font)
    area[: banner.shape[0]] = banner


@functools.lru_cache(maxsize=4)
def _banner(text: str, colour: str, width: int, font: str) -> NDArray[np.uint8]:
    image = Image.new("RGB", (width, 48), colour)
    pen = ImageDraw.Draw(image)
    pen.text((20, 24), fit(text, 19, width - 40, font), "#11161c", fonts.load(19, font), "lm")
    return np.asarray(image)


@functools.lru_cache(maxsize=4)
def _surround(view: View) -> NDArray[np.uint8]:
    image = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((WIDTH - PANEL, 0, WIDTH, HEIGHT), _CARD)
    pen.rectangle((0, HEIGHT - FOOTER, WIDTH - PANEL, HEIGHT), _CARD)
    pen.line((WIDTH - PANEL, 0, WIDTH - PANEL, HEIGHT), _EDGE)
    pen.line((0, HEIGHT - FOOTER, WIDTH - PANEL, HEIGHT - FOOTER), _EDGE)
    _draw_state(pen, view)
    _draw_rows(pen, view)
    _draw_suggestion(pen, view)
    _draw_footer(pen, view)
    return np.asarray(image)


def _draw_state(pen: ImageDraw.ImageDraw, view: View) -> None:
    left, right = WIDTH - PANEL + 24, WIDTH - 24
    pen.ellipse((left, 27, left + 14, 41), _NETWORK[view.network])
    pen.text((left + 26, 34), fit(view.network_text, 19, 190, view.font), _INK, fonts.load(19, view.font), "lm")
    pen.text((right, 34), _("{n} taken").format(n=view.taken), _SOFT, fonts.load(17, view.font), "rm")
    waiting = _("{n} waiting").format(n=view.waiting)
    pen.text((left, 70), waiting, _WARN if view.waiting else _SOFT, fonts.load(17, view.font), "lm")
    if view.refused:
        refused = _("{n} refused").format(n=view.refused)
        pen.text((right, 70), refused, _BAD, fonts.load(17, view.font), "rm")
    pen.line((left, 94, right, 94), _EDGE)


def _draw_rows(pen: ImageDraw.ImageDraw, view: View) -> None:
    room = HEIGHT - _TOP - _CARD_HEIGHT - 24
    shown = view.rows[: room // 24]
    height = min(_ROW, room // max(1, len(shown)))
    for index, row in enumerate(shown):
        _draw_row(pen, row, _TOP + index * height, height, view.font)
    if not view.rows:
        text = _("No categories yet: they come\nfrom the server.")
        pen.multiline_text((WIDTH - PANEL + 24, _TOP + 12), text, _SOFT, fonts.load(17, view.font), spacing=8)


def _draw_row(pen: ImageDraw.ImageDraw, row: Row, top: int, height: int, font: str) -> None:
    left, right, middle = WIDTH - PANEL + 24, WIDTH - 24, top + height // 2
    cap, size = min(30, height - 4) // 2, min(20, height - 6)
    pen.rounded_rectangle((left, middle - cap, left + 2 * cap, middle + cap), 6, row.colour)
    pen.text((left + cap, middle), row.key, "#11161c", fonts.load(size - 2, font), "mm")
    pen.text((left + 44, middle), fit(row.name, size, 190, font), _INK, fonts.load(size, font), "lm")
    pen.text((right, middle), str(row.count), _INK if row.count else _SOFT, fonts.load(size - 2, font), "rm")


def _draw_suggestion(pen: ImageDraw.ImageDraw, view: View) -> None:
    left, right, top = WIDTH - PANEL + 24, WIDTH - 24, HEIGHT - _CARD_HEIGHT
    pen.line((left, top - 8, right, top - 8), _EDGE)
    pen.text((left, top + 14), view.model, _SOFT, fonts.load(15, view.font), "lm")
    if not view.suggestion:
        return
    name = fit(view.suggestion, 24, 200, view.font)
    pen.text((left, top + 48), name, _INK, fonts.load(24, view.font), "lm")
    pen.text((right, top + 48), f"{view.confidence:.0%}", _INK, fonts.load(22, view.font), "rm")
    pen.rounded_rectangle((left, top + 74, right, top + 84), 5, _EDGE)
    end = left + round((right - left) * view.confidence)
    pen.rounded_rectangle((left, top + 74, max(left + 10, end), top + 84), 5, _GOOD)


def _draw_footer(pen: ImageDraw.ImageDraw, view: View) -> None:
    middle, width = HEIGHT - FOOTER // 2, WIDTH - PANEL
    if view.last:
        pen.ellipse((20, middle - 7, 34, middle + 7), view.last_colour)
        pen.text((46, middle), fit(view.last, 19, 420, view.font), _INK, fonts.load(19, view.font), "lm")
    pen.text((width - 20, middle), view.hints, _SOFT, fonts.load(16, view.font), "rm")


def fit(text: str, size_px: int, width_px: int, font: str = "") -> str:
    """Shorten a text with an ellipsis until it fits."""
    letters = fonts.load(size_px, font)
    if letters.getlength(text) <= width_px:
        return text
    while text and letters.getlength(text + "…") > width_px:
        text = text[:-1]
    return text + "…"
