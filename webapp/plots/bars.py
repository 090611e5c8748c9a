"""A plot of counts as upright bars: answers by day, how bright photos are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from webapp.plots.frame import Frame, Plot, Tick, nice_step, thinned

Y_TICKS = 4
FULL = 0.72  # of a bar's place is the bar


class Count(Protocol):
    """So many of something, called `label`."""

    @property
    def label(self) -> str: ...
    @property
    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Bar:
    """One count as drawn."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPlot(Plot):
    """What the template draws."""

    bars: list[Bar]

    @property
    def outline(self) -> str:
        """Give the path around all bars."""
        return " ".join(f"M{bar.x} {bar.y}h{bar.width}v{bar.height}h-{bar.width}z" for bar in self.bars)


def draw(counts: Sequence[Count], frame: Frame) -> BarPlot:
    """Place counts side by side, in their order, from zero up."""
    highest = max((each.count for each in counts), default=0)
    step = max(1.0, nice_step(max(highest, 1), most=Y_TICKS))
    top = step * max(1, -(-highest // step))
    place = 1 / max(len(counts), 1)
    middles = [frame.x((n + 0.5) * place) for n in range(len(counts))]
    return BarPlot(
        frame=frame,
        bars=[_bar(each.count / top, middle, place, frame) for each, middle in zip(counts, middles, strict=True)],
        x_ticks=[
            Tick(middles[n], counts[n].label) for n in thinned([each.label for each in counts], most=frame.labels)
        ],
        y_ticks=[Tick(frame.y(n * step / top), f"{n * step:g}") for n in range(round(top / step) + 1)],
    )


def _bar(share: float, middle: float, place: float, frame: Frame) -> Bar:
    width = FULL * place * (frame.x_end - frame.left)
    y = frame.y(share)
    return Bar(x=round(middle - width / 2, 1), y=y, width=round(width, 1), height=round(frame.y_end - y, 1))
