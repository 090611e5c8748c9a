"""Lay curves out as lines and words, for whichever format they are drawn in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from trainer.simulation.curves import SHARES, Curve
from trainer.simulation.labeled_photos import FloatArray

WIDTH, HEIGHT = 960, 600
LEFT, RIGHT, TOP, BOTTOM = 72, 236, 64, 64
TICKS = 8
NAME_GAP = 21  # between the names at the right, which would overlap where curves end close together
INK, QUIET, GRID, PAPER = "#1b1f23", "#57606a", "#e3e6e9", "#ffffff"
# Okabe and Ito's colours, which people who see few colours tell apart, and three more.
COLOURS = {
    "hybrid": "#d55e00",
    "random": "#57606a",
    "margin": "#0072b2",
    "entropy": "#56b4e9",
    "least_confidence": "#009e73",
    "badge": "#cc79a7",
    "k_center": "#b98a00",
    "typiclust": "#7a4b12",
    "max_herding": "#5b3a9b",
}
BOLD = ("hybrid", "random")  # the default, and what all are measured by

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """Hold a line through points."""

    points: tuple[Point, ...]
    colour: str
    width: float


@dataclass(frozen=True)
class Words:
    """Hold words that start, end, or have their middle at a place; `y` is that of the line they stand on."""

    at: Point
    text: str
    anchor: str = "start"
    colour: str = QUIET
    size: int = 15
    is_bold: bool = False


@dataclass(frozen=True)
class Figure:
    """Hold what is drawn, in this order."""

    title: str
    lines: tuple[Line, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True)
class _Axes:
    """Map labels and accuracy to places."""

    labels: float
    lowest: float
    highest: float

    def x(self, labels: float) -> float:
        return round(LEFT + labels / self.labels * (WIDTH - LEFT - RIGHT), 1)

    def y(self, accuracy: float) -> float:
        share = (accuracy - self.lowest) / (self.highest - self.lowest)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def across(self, accuracy: float, colour: str) -> Line:
        return Line(((LEFT, self.y(accuracy)), (WIDTH - RIGHT, self.y(accuracy))), colour, 1)


def draw(curves: Sequence[Curve]) -> Figure:
    """Draw the mean accuracy of each strategy over the number of answers; one curve at least."""
    title = _("Accuracy by answers, for each way of asking")
    axes = _axes(curves)
    quiet_first = sorted(curves, key=lambda curve: (curve.strategy in BOLD, curve.strategy == "hybrid"))
    lines = [*_grid(axes), *(_curve(each, axes) for each in quiet_first)]
    full = float(np.mean([curve.full.mean() for curve in curves]))
    marks = [mark for share in SHARES if (mark := share * full) > axes.lowest]
    lines[:0] = [axes.across(mark, QUIET) for mark in marks]
    shares = [_share(share, share * full, axes) for share in SHARES if share * full > axes.lowest]
    head = Words((LEFT, 30), title, colour=INK, size=20, is_bold=True)
    note = Words((LEFT, 50), _("Dark lines: 90, 95 and 99 % of what all answers reach"), size=12)
    return Figure(title, tuple(lines), (head, note, *_labels(axes), *shares, *_names(curves, axes)))


def _axes(curves: Sequence[Curve]) -> _Axes:
    means = np.concatenate([curve.mean for curve in curves])
    full = max(float(curve.full.mean()) for curve in curves)
    highest = min(float(np.ceil(max(full, float(means.max())) * 20) / 20), 1.0)
    lowest = min(float(np.floor(float(means.min()) * 10) / 10), highest - 0.1)
    return _Axes(max(float(curve.labels[-1]) for curve in curves), lowest, highest)


def _levels(axes: _Axes) -> FloatArray:
    step = 0.05 if axes.highest - axes.lowest <= 0.4 else 0.1
    return np.arange(axes.lowest, axes.highest + 1e-9, step)


def _steps(axes: _Axes) -> range:
    """Give round numbers of labels: multiples of 1, 2 or 5 times a power of ten, at most `TICKS` of them."""
    widths = (base * 10**power for power in range(9) for base in (1, 2, 5))
    step = next(width for width in widths if axes.labels / width <= TICKS)
    return range(0, int(axes.labels) + 1, step)


def _grid(axes: _Axes) -> list[Line]:
    return [axes.across(float(level), GRID) for level in _levels(axes)]


def _labels(axes: _Axes) -> list[Words]:
    """Write what the axes count."""
    left = [Words((LEFT - 12, axes.y(level) + 5), f"{100 * level:.0f} %", "end") for level in _levels(axes)]
    below = [Words((axes.x(step), HEIGHT - BOTTOM + 24), str(step), "middle") for step in _steps(axes)]
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [*left, *below, Words((middle, HEIGHT - 12), _("answers"), "middle")]


def _curve(curve: Curve, axes: _Axes) -> Line:
    points = zip(curve.labels.tolist(), curve.mean.tolist(), strict=True)
    places = tuple((axes.x(labels), axes.y(accuracy)) for labels, accuracy in points)
    return Line(places, _colour(curve), 4 if curve.strategy in BOLD else 2)


def _colour(curve: Curve) -> str:
    return COLOURS.get(curve.strategy, INK)


def _share(share: float, accuracy: float, axes: _Axes) -> Words:
    return Words((LEFT + 6, axes.y(accuracy) - 5), f"{100 * share:.0f} %", size=12)


def _names(curves: Sequence[Curve], axes: _Axes) -> list[Words]:
    """Name the curves where they end, from top to bottom, none over another."""
    found, lowest = [], float(TOP)
    for curve in sorted(curves, key=lambda curve: -curve.mean[-1]):
        lowest = max(axes.y(float(curve.mean[-1])) + 5, lowest + NAME_GAP)
        reached = curve.labels_to(SHARES[1])
        text = f"{curve.strategy}: {reached:.0f}" if reached is not None else curve.strategy
        found.append(Words((WIDTH - RIGHT + 12, lowest), text, colour=_colour(curve), is_bold=curve.strategy in BOLD))
    note = _("answers to 95 %")
    return [*found, Words((WIDTH - RIGHT + 12, TOP), note, size=12)]
