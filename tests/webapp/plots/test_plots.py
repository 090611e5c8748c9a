"""Where marks, bars and ticks lie, and what those are told who do not see them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.template import Context, Template

from webapp.plots import bars, intervals, reliability
from webapp.plots.frame import MIDDLE, NARROW, WIDE, Frame, nice_step, thinned


@dataclass(frozen=True)
class Point:
    x: float
    label: str
    value: float
    low: float
    high: float
    is_marked: bool = False


@dataclass(frozen=True)
class Day:
    label: str
    count: int


POINTS = [Point(1, "v1", 0.80, 0.71, 0.88), Point(2, "v2", 0.9, 0.84, 0.94), Point(4, "v4", 0.92, 0.87, 0.96, True)]


@pytest.mark.parametrize(("length", "most", "step"), [(1, 5, 0.2), (0.31, 5, 0.1), (340, 4, 100), (7, 4, 2), (0, 4, 1)])
def test_steps_are_round(length: float, most: int, step: float) -> None:
    assert nice_step(length, most=most) == pytest.approx(step)


def test_labels_are_thinned_evenly_and_end_with_the_last() -> None:
    assert thinned(["a"] * 28, most=10) == list(range(0, 28, 3))
    assert thinned(["a", "b"], most=10) == [0, 1]


@pytest.mark.parametrize("frame", [WIDE, MIDDLE, NARROW])
def test_intervals_keep_order_and_stay_inside(frame: Frame) -> None:
    plot = intervals.draw(POINTS, frame)

    xs = [mark.x for mark in plot.marks]
    assert xs == sorted(xs)
    assert xs[2] - xs[1] == pytest.approx(2 * (xs[1] - xs[0]), abs=0.3)  # places as far apart as their numbers
    for mark in plot.marks:
        assert frame.left < mark.x < frame.x_end
        assert frame.y_end >= mark.y_low > mark.y > mark.y_high >= frame.top
    assert [mark.is_marked for mark in plot.marks] == [False, False, True]
    assert [tick.label for tick in plot.y_ticks] == ["70 %", "80 %", "90 %", "100 %"]


def test_one_point_and_none_can_be_drawn() -> None:
    [mark] = intervals.draw(POINTS[:1], WIDE).marks

    assert mark.x == pytest.approx((WIDE.left + WIDE.x_end) / 2)
    assert intervals.draw([], WIDE).marks == []
    assert bars.draw([], WIDE).bars == []


def test_what_is_foreseen_goes_on_from_the_last_point() -> None:
    plot = intervals.draw(POINTS, WIDE, [Point(6, "+200", 0.94, 0.88, 0.98)])

    [last] = plot.foreseen
    assert len(plot.marks) == len(POINTS)
    assert plot.marks[-1].x < last.x < WIDE.x_end
    assert plot.foreseen_line == f"M{plot.marks[-1].x} {plot.marks[-1].y} L{last.x} {last.y}"
    assert f"{last.x} {last.y}" not in plot.line
    assert plot.x_ticks[-1].label == "+200"


@dataclass(frozen=True)
class Sure:
    n: int
    low: float
    high: float
    confidence: float
    accuracy: float
    accuracy_low: float
    accuracy_high: float


SURE = [Sure(20, 0.6, 0.7, 0.65, 0.5, 0.3, 0.7), Sure(80, 0.9, 1.0, 0.96, 0.96, 0.89, 0.99)]


@pytest.mark.parametrize("frame", [WIDE, MIDDLE, NARROW])
def test_confidence_that_keeps_its_word_lies_on_the_diagonal(frame: Frame) -> None:
    plot = reliability.draw(SURE, frame)

    early, kept = plot.marks
    assert kept.y == frame.y(0.96)
    assert kept.x == frame.x(0.96)
    assert early.y > frame.y(0.65)  # right less often than it says: below the line
    assert early.y_low > early.y > early.y_high
    assert plot.diagonal == f"M{frame.x(0)} {frame.y(0)}L{frame.x(1)} {frame.y(1)}"
    assert [tick.label for tick in plot.x_ticks][::5] == ["0 %", "100 %"]


def test_reliability_has_a_table_as_well() -> None:
    template = Template("{% load plots %}{% reliability_plot bins 'sure' title 'confidence' 'accuracy' %}")

    html = template.render(Context({"bins": SURE, "title": "<b>Sure"}))

    assert html.count("<svg") == html.count('class="plot-diagonal"') == 3
    assert '<th scope="row">65.0 %</th><td class="right">20</td><td class="right">50.0 %</td>' in html
    assert "<b>" not in html


def test_bars_stand_on_zero_and_are_as_high_as_their_counts() -> None:
    plot = bars.draw([Day("a", 0), Day("b", 150), Day("c", 300)], WIDE)

    none, half, full = plot.bars
    assert none.height == 0
    assert full.height == pytest.approx(2 * half.height, abs=0.2)
    assert full.y + full.height == pytest.approx(WIDE.y_end)
    assert [tick.label for tick in plot.y_ticks] == ["0", "100", "200", "300"]


def test_days_without_anything_have_an_axis() -> None:
    plot = bars.draw([Day(str(n), 0) for n in range(28)], NARROW)

    assert {bar.height for bar in plot.bars} == {0}
    assert [tick.label for tick in plot.y_ticks] == ["0", "1"]


def test_plot_has_a_title_a_description_and_a_table() -> None:
    template = Template("{% load plots %}{% interval_plot points 'acc' title 'version' 'accuracy' %}")

    html = template.render(Context({"points": POINTS, "title": "<b>Accuracy"}))

    assert html.count("<svg") == html.count('role="img"') == html.count("<title") == html.count("<desc") == 3
    assert "&lt;b&gt;Accuracy" in html
    assert "<b>" not in html
    assert len(set(re.findall(r' id="([^"]+)"', html))) == len(re.findall(r' id="([^"]+)"', html))
    figures = '<th scope="row">v4</th><td class="right">92.0 %</td><td class="right">87.0 % \N{EN DASH} 96.0 %</td>'
    assert figures in html
    assert " style=" not in html


def test_bars_have_a_table_as_well() -> None:
    template = Template("{% load plots %}{% bar_plot counts 'days' 'Answers' 'day' 'answers' %}")

    html = template.render(Context({"counts": [Day("1 Nov", 3), Day("2 Nov", 5)]}))

    assert '<th scope="row">2 Nov</th><td class="right">5</td>' in html
    assert html.count('class="plot-bar"') == 3
