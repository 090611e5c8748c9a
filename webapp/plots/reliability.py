"""A plot of what a model says of its confidence against how often it is right: on the diagonal it keeps its word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from webapp.plots.frame import Frame, Mark, Plot, Tick

STEPS = 5


class Bin(Protocol):
    """Photos of about one confidence: how many, how sure the model was, how many were right, with the interval."""

    @property
    def n(self) -> int: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def confidence(self) -> float: ...
    @property
    def accuracy(self) -> float: ...
    @property
    def accuracy_low(self) -> float: ...
    @property
    def accuracy_high(self) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityPlot(Plot):
    """What the template draws."""

    marks: list[Mark]

    @property
    def diagonal(self) -> str:
        """Give the line on which a model is right as often as it says."""
        return f"M{self.frame.x(0)} {self.frame.y(0)}L{self.frame.x(1)} {self.frame.y(1)}"

    @property
    def intervals(self) -> str:
        """Give the path of all intervals."""
        return " ".join(f"M{mark.x} {mark.y_low}V{mark.y_high}" for mark in self.marks)

    @property
    def points(self) -> str:
        """Give the path of all points: strokes of no length, which round ends make a dot."""
        return " ".join(f"M{mark.x} {mark.y}h0" for mark in self.marks)


def draw(bins: Sequence[Bin], frame: Frame) -> ReliabilityPlot:
    """Place bins where their mean confidence and their accuracy meet; both axes go from 0 to 1."""
    return ReliabilityPlot(
        frame=frame,
        marks=[_mark(each, frame) for each in bins],
        x_ticks=[Tick(frame.x(n / STEPS), _percent(n)) for n in range(STEPS + 1)],
        y_ticks=[Tick(frame.y(n / STEPS), _percent(n)) for n in range(STEPS + 1)],
    )


def _mark(each: Bin, frame: Frame) -> Mark:
    return Mark(
        x=frame.x(each.confidence),
        y=frame.y(each.accuracy),
        y_low=frame.y(each.accuracy_low),
        y_high=frame.y(each.accuracy_high),
    )


def _percent(fifths: int) -> str:
    return f"{100 * fifths // STEPS} %"
