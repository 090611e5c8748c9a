"""Draw what the operator sees: the live picture, and beside it keys, counts, network and the last answer.

Pure: values in, picture out. The panel is drawn anew only when something on it changed.
"""

import functools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gather_client.paper import Paper
from gather_client.words import _

WIDTH, HEIGHT, PANEL, FOOTER = 1280, 720, 340, 56
_INK, _SOFT, _GROUND, _CARD, _EDGE = "#f4f6f8", "#9aa7b4", "#11161c", "#1b222b", "#2c3743"
_GOOD, _WARN, _BAD = "#5fd38d", "#f2b134", "#ff6b6b"
_NETWORK = {"online": _GOOD, "unknown": _SOFT, "offline": _WARN, "stopped": _BAD}
_DARK = "#11161c"
_TOP, _ROW, _SMALLEST_ROW, _CARD_HEIGHT = 104, 46, 24, 116
_LEFT, _RIGHT = WIDTH - PANEL + 24, WIDTH - 24


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
    lines = text.split("\n")
    paper = Paper.blank(width, 18 + 30 * len(lines), colour, font=font)
    for index, line in enumerate(lines):
        paper.text(20, 24 + 30 * index, line, size=19, colour=_DARK, width=width - 40)
    return np.asarray(paper.image)


@functools.lru_cache(maxsize=4)
def _surround(view: View) -> NDArray[np.uint8]:
    paper = Paper.blank(WIDTH, HEIGHT, _GROUND, font=view.font)
    paper.pen.rectangle((WIDTH - PANEL, 0, WIDTH, HEIGHT), _CARD)
    paper.pen.rectangle((0, HEIGHT - FOOTER, WIDTH - PANEL, HEIGHT), _CARD)
    paper.pen.line((WIDTH - PANEL, 0, WIDTH - PANEL, HEIGHT), _EDGE)
    paper.pen.line((0, HEIGHT - FOOTER, WIDTH - PANEL, HEIGHT - FOOTER), _EDGE)
    _draw_state(paper, view)
    _draw_rows(paper, view.rows)
    _draw_suggestion(paper, view)
    _draw_footer(paper, view)
    return np.asarray(paper.image)


def _draw_state(paper: Paper, view: View) -> None:
    paper.disc(_LEFT, 34, 14, colour=_NETWORK[view.network])
    paper.text(_LEFT + 26, 34, view.network_text, size=19, colour=_INK, width=150)
    paper.text(_RIGHT, 34, _("{n} taken").format(n=view.taken), size=17, colour=_SOFT, anchor="r")
    waiting = _("{n} waiting").format(n=view.waiting)
    paper.text(_LEFT, 70, waiting, size=17, colour=_WARN if view.waiting else _SOFT)
    if view.refused:
        paper.text(_RIGHT, 70, _("{n} refused").format(n=view.refused), size=17, colour=_BAD, anchor="r")
    paper.pen.line((_LEFT, 94, _RIGHT, 94), _EDGE)


def _draw_rows(paper: Paper, rows: tuple[Row, ...]) -> None:
    if not rows:
        paper.text(_LEFT, _TOP + 16, _("No categories yet:"), size=17, colour=_SOFT)
        paper.text(_LEFT, _TOP + 42, _("they come from the server."), size=17, colour=_SOFT)
        return
    room = HEIGHT - _TOP - _CARD_HEIGHT - 24
    fitting = len(rows) if len(rows) <= room // _SMALLEST_ROW else room // _SMALLEST_ROW - 1
    height = min(_ROW, room // min(len(rows), fitting + 1))
    for index, row in enumerate(rows[:fitting]):
        _draw_row(paper, row, _TOP + index * height, height)
    if len(rows) > fitting:
        more = _("and {n} more").format(n=len(rows) - fitting)
        paper.text(_LEFT + 44, _TOP + fitting * height + height // 2, more, size=15, colour=_SOFT)


def _draw_row(paper: Paper, row: Row, top: int, height: int) -> None:
    middle, cap, size = top + height // 2, min(32, height - 4), min(20, height - 8)
    paper.pill(_LEFT, middle - cap // 2, cap, cap, colour=row.colour, radius=cap // 4)
    paper.text(_LEFT + cap // 2, middle, row.key, size=size - 2, colour=_DARK, anchor="m")
    paper.text(_LEFT + 46, middle, row.name, size=size, colour=_INK, width=190)
    paper.text(_RIGHT, middle, str(row.count), size=size - 2, colour=_INK if row.count else _SOFT, anchor="r")


def _draw_suggestion(paper: Paper, view: View) -> None:
    top, width = HEIGHT - _CARD_HEIGHT, _RIGHT - _LEFT
    paper.pen.line((_LEFT, top - 8, _RIGHT, top - 8), _EDGE)
    paper.text(_LEFT, top + 14, view.model, size=15, colour=_SOFT, width=width)
    if not view.suggestion:
        return
    paper.text(_LEFT, top + 48, view.suggestion, size=24, colour=_INK, width=200)
    paper.text(_RIGHT, top + 48, f"{view.confidence:.0%}", size=22, colour=_INK, anchor="r")
    paper.pill(_LEFT, top + 74, width, 10, colour=_EDGE, radius=5)
    paper.pill(_LEFT, top + 74, max(10, round(width * view.confidence)), 10, colour=_GOOD, radius=5)


def _draw_footer(paper: Paper, view: View) -> None:
    middle, right = HEIGHT - FOOTER // 2, WIDTH - PANEL - 20
    if view.last:
        paper.disc(20, middle, 14, colour=view.last_colour)
        paper.text(46, middle, view.last, size=19, colour=_INK, width=420)
    paper.text(right, middle, view.hints, size=16, colour=_SOFT, anchor="r")
