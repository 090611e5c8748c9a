"""Where the dots of single results lie, and what lies far outside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from django.template import Context, Template

from webapp.plots import dots
from webapp.plots.frame import MIDDLE, NARROW, WIDE, Frame

_PLACE = re.compile(r"M([\d.]+) ([\d.]+)")


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    is_marked: bool = False


@dataclass(frozen=True)
class Found:
    dots: list[Dot]
    lines: list[list[tuple[float, float]]] = field(default_factory=list)
    places: list[tuple[float, str]] = field(default_factory=lambda: [(0.0, "first"), (1.0, "last")])
    is_share: bool = False


LOSSES = Found([Dot(0, 0.5), Dot(0.5, 0.42), Dot(1, 0.31, is_marked=True)])


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in _PLACE.findall(path)]


@pytest.mark.parametrize("frame", [WIDE, MIDDLE, NARROW])
def test_dots_keep_their_order_and_stay_inside(frame: Frame) -> None:
    plot = dots.draw(LOSSES, frame)

    [first, second], [best] = places(plot.points), places(plot.marked)
    assert frame.left < first[0] < second[0] < best[0] < frame.x_end
    assert frame.top <= first[1] < second[1] < best[1] <= frame.y_end
    assert [tick.label for tick in plot.x_ticks] == ["first", "last"]


def test_dot_that_is_far_worse_lies_at_the_edge() -> None:
    plot = dots.draw(Found([Dot(0, 0.3), Dot(0.3, 0.32), Dot(0.6, 0.34), Dot(1, 90.0)]), WIDE)

    near = places(plot.points)
    assert near[3][1] == WIDE.top
    assert near[0][1] - near[2][1] > 30  # the others are not pressed together
    assert float(plot.y_ticks[-1].label) < 1


def test_shares_are_labelled_as_such_and_the_low_ones_are_the_far_ones() -> None:
    found = Found([Dot(0, 0.9), Dot(0.3, 0.89), Dot(0.6, 0.88), Dot(1, 0.1)], is_share=True)

    plot = dots.draw(found, WIDE)

    assert plot.y_ticks[0].label.endswith(" %")
    assert places(plot.points)[3][1] == WIDE.y_end


@pytest.mark.parametrize("found", [Found([]), Found([Dot(0.5, 0.4)]), Found([Dot(0, 0.4), Dot(1, 0.4)])])
def test_none_one_and_equal_ones_can_be_drawn(found: Found) -> None:
    assert len(dots.draw(found, WIDE).y_ticks) >= 2


def test_lines_go_through_their_places() -> None:
    plot = dots.draw(Found([], lines=[[(0, 1.0), (1, 0.5)], []]), WIDE)

    assert re.fullmatch(r"M[\d.]+ [\d.]+ L[\d.]+ [\d.]+", plot.lines)


def test_dot_plot_is_named_for_those_who_do_not_see_it() -> None:
    template = Template('{% load plots %}{% dot_plot found "some" "A title" "rate" "loss" %}')

    html = template.render(Context({"found": LOSSES}))

    assert html.count("<svg") == 3
    assert html.count("A title") == 3
    assert "loss by rate" in html
    assert "style=" not in html
