"""A plot of single results as dots, perhaps with lines: what each trial of a search found, by what it tried."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from webapp.plots.frame import Frame, Plot, Tick, nice_step, thinned

Y_TICKS = 4
EDGE = 0.03  # of the width, left free beside the outermost dots
FAR = 4.0  # so many times as far from the best as the middle one is: what is worse lies at the edge


class Dot(Protocol):
    """One result: where it lies across the width (0 to 1), and its value. `is_marked` stands out."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def is_marked(self) -> bool: ...


class Dots(Protocol):
    """Results; `lines` join places that belong together, `places` name some across the width.

    Values are shares of 1 where `is_share` says so, and the larger is then the better one; else the smaller is.
    """

    @property
    def dots(self) -> Sequence[Dot]: ...
    @property
    def lines(self) -> Sequence[Sequence[tuple[float, float]]]: ...
    @property
    def places(self) -> Sequence[tuple[float, str]]: ...
    @property
    def is_share(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Scale:
    """The vertical axis: round values, and what lies outside them at its edge."""

    low: float
    high: float
    step: float

    def share(self, value: float) -> float:
        """Place a value from 0 at the bottom to 1 at the top."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def values(self) -> list[float]:
        """Give the values that are labelled."""
        return [self.low + n * self.step for n in range(round((self.high - self.low) / self.step) + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DotPlot(Plot):
    """What the template draws."""

    points: str
    marked: str
    lines: str


def draw(found: Dots, frame: Frame) -> DotPlot:
    """Place results; a few that are far worse than the others do not press those together."""
    values = {dot.y for dot in found.dots} | {y for line in found.lines for _, y in line}
    scale = _scale(values, is_share=found.is_share)
    labels = thinned([label for _, label in found.places], most=frame.labels)
    return DotPlot(
        frame=frame,
        points=_points([dot for dot in found.dots if not dot.is_marked], scale, frame),
        marked=_points([dot for dot in found.dots if dot.is_marked], scale, frame),
        lines=" ".join(_line(line, scale, frame) for line in found.lines if line),
        x_ticks=[Tick(_x(found.places[n][0], frame), found.places[n][1]) for n in labels],
        y_ticks=[Tick(frame.y(scale.share(each)), _label(each, scale, found.is_share)) for each in scale.values()],
    )


def _scale(values: Iterable[float], *, is_share: bool) -> Scale:
    ordered = sorted(values, reverse=is_share) or [0.0]
    best, middle, worst = ordered[0], ordered[len(ordered) // 2], ordered[-1]
    limit = best + FAR * (middle - best) if middle != best else worst
    end = max(worst, limit) if is_share else min(worst, limit)
    low, high = min(best, end), max(best, end)
    step = nice_step(max(high - low, 0.01), most=Y_TICKS)
    first = math.floor(low / step + 1e-9) * step
    last = max(math.ceil(high / step - 1e-9) * step, first + step)
    return Scale(first, last, step)


def _points(dots: Sequence[Dot], scale: Scale, frame: Frame) -> str:
    """Give the path of dots: strokes of no length, which round ends make a dot."""
    return " ".join(f"M{_x(dot.x, frame)} {frame.y(scale.share(dot.y))}h0" for dot in dots)


def _line(places: Sequence[tuple[float, float]], scale: Scale, frame: Frame) -> str:
    return "M" + " L".join(f"{_x(x, frame)} {frame.y(scale.share(y))}" for x, y in places)


def _x(share: float, frame: Frame) -> float:
    return frame.x(EDGE + (1 - 2 * EDGE) * share)


def _label(value: float, scale: Scale, is_share: bool) -> str:
    if is_share:
        return f"{round(100 * value, 1):g} %"
    return f"{round(value, max(0, 2 - math.floor(math.log10(scale.step)))):g}"
