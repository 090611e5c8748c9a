"""The frame of a plot: how large it is, and where a value lies in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot's size in its own pixels, and the room that its axes take."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def labels(self) -> int:
        """Give how many labels the horizontal axis has room for."""
        return self.width // 72

    @property
    def x_end(self) -> int:
        """Give where the plotted area ends on the right."""
        return self.width - self.right

    @property
    def y_end(self) -> int:
        """Give where the plotted area ends at the bottom."""
        return self.height - self.bottom

    def x(self, share: float) -> float:
        """Place a share of the width, 0 at the left."""
        return round(self.left + share * (self.x_end - self.left), 1)

    def y(self, share: float) -> float:
        """Place a share of the height, 0 at the bottom."""
        return round(self.y_end - share * (self.y_end - self.top), 1)

    def lines(self, ticks: Sequence[Tick]) -> str:
        """Give the path of level lines at these places."""
        return " ".join(f"M{self.left} {tick.at}H{self.x_end}" for tick in ticks)


# The same letters on all: what is drawn for a wide page would be too small to read on a phone.
WIDE = Frame(width=720, height=250, left=52, right=22, top=12, bottom=40)
MIDDLE = Frame(width=520, height=240, left=52, right=22, top=12, bottom=40)
NARROW = Frame(width=340, height=230, left=46, right=22, top=12, bottom=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What the template of every plot draws: the frame, and the labelled lines behind the marks."""

    frame: Frame
    x_ticks: list[Tick]
    y_ticks: list[Tick]

    @property
    def grid(self) -> str:
        """Give the path of the lines behind the marks."""
        return self.frame.lines(self.y_ticks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A value with its interval, as drawn. A marked one stands out."""

    x: float
    y: float
    y_low: float
    y_high: float
    is_marked: bool = False


def nice_step(length: float, *, most: int) -> float:
    """Give a round step that divides a length into at most so many parts."""
    raw = length / most if length > 0 else 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in STEPS if step * power >= raw * (1 - 1e-9))


def thinned(labels: Sequence[str], *, most: int) -> list[int]:
    """Choose which of these labels there is room for: evenly, and always the last one."""
    if len(labels) <= most:
        return list(range(len(labels)))
    every = math.ceil(len(labels) / most)
    return list(range((len(labels) - 1) % every, len(labels), every))
