"""A plot of shares with their intervals, joined by a line: accuracy over versions, the learning curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from webapp.plots.frame import Frame, Mark, Plot, Tick, nice_step, thinned

Y_TICKS = 5
EDGE = 0.04  # of the width, left free beside the outermost points


class Interval(Protocol):
    """A share of 1 with its interval, at a place `x` that is called `label`. `is_marked` stands out."""

    @property
    def x(self) -> float: ...
    @property
    def label(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def is_marked(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalPlot(Plot):
    """What the template draws."""

    marks: list[Mark]
    foreseen: list[Mark]

    @property
    def line(self) -> str:
        """Give the path through all points."""
        return _through(self.marks)

    @property
    def foreseen_line(self) -> str:
        """Give the path from the last point to what is foreseen."""
        return _through([*self.marks[-1:], *self.foreseen])

    @property
    def intervals(self) -> str:
        """Give the path of all intervals."""
        return " ".join(f"M{mark.x} {mark.y_low}V{mark.y_high}" for mark in (*self.marks, *self.foreseen))

    @property
    def points(self) -> str:
        """Give the path of all points: strokes of no length, which round ends make a dot."""
        return " ".join(f"M{mark.x} {mark.y}h0" for mark in (*self.marks, *self.foreseen))

    @property
    def marked(self) -> str:
        """Give the path of the points that stand out."""
        return " ".join(f"M{mark.x} {mark.y}h0" for mark in self.marks if mark.is_marked)


def draw(points: Sequence[Interval], frame: Frame, foreseen: Sequence[Interval] = ()) -> IntervalPlot:
    """Place intervals, in order of `x`; the vertical axis begins at a round share below all of them.

    What is `foreseen` follows beyond the last one, on a line of its own.
    """
    shown = [*points, *foreseen]
    lowest = min((point.low for point in shown), default=0.0)
    step = nice_step(1 - lowest, most=Y_TICKS)
    floor = max(0.0, math.floor(lowest / step + 1e-9) * step)
    marks = [_mark(point, share, floor, frame) for point, share in zip(shown, _shares(shown), strict=True)]
    return IntervalPlot(
        frame=frame,
        marks=marks[: len(points)],
        foreseen=marks[len(points) :],
        x_ticks=_x_ticks(shown, marks, frame),
        y_ticks=[_y_tick(floor + n * step, floor, frame) for n in range(round((1 - floor) / step) + 1)],
    )


def _through(marks: Sequence[Mark]) -> str:
    return "M" + " L".join(f"{mark.x} {mark.y}" for mark in marks)


def _shares(points: Sequence[Interval]) -> list[float]:
    """Give where each point lies across the width, with a little air at both ends."""
    first, last = (points[0].x, points[-1].x) if points else (0.0, 0.0)
    if last <= first:
        return [0.5] * len(points)
    return [EDGE + (1 - 2 * EDGE) * (point.x - first) / (last - first) for point in points]


def _mark(point: Interval, share: float, floor: float, frame: Frame) -> Mark:
    y, y_low, y_high = (_y(value, floor, frame) for value in (point.value, point.low, point.high))
    return Mark(x=frame.x(share), y=y, y_low=y_low, y_high=y_high, is_marked=point.is_marked)


def _y(value: float, floor: float, frame: Frame) -> float:
    return frame.y((value - floor) / (1 - floor) if floor < 1 else 1.0)


def _y_tick(value: float, floor: float, frame: Frame) -> Tick:
    return Tick(_y(value, floor, frame), f"{round(100 * value, 1):g} %")


def _x_ticks(points: Sequence[Interval], marks: Sequence[Mark], frame: Frame) -> list[Tick]:
    ticks: list[Tick] = []
    room = (frame.x_end - frame.left) / (frame.labels + 1)
    for place in reversed(thinned([point.label for point in points], most=frame.labels)):
        if not ticks or ticks[-1].at - marks[place].x >= room:  # points may crowd where versions came fast
            ticks.append(Tick(marks[place].x, points[place].label))
    return ticks[::-1]
