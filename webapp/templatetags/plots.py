"""Put plots on a page: each in three sizes, of which one is shown, and as a table for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from webapp.plots import bars, dots, intervals, reliability
from webapp.plots.bars import Count
from webapp.plots.dots import Dots
from webapp.plots.frame import MIDDLE, NARROW, WIDE, Frame
from webapp.plots.intervals import Interval
from webapp.plots.reliability import Bin

register = template.Library()

SIZES: dict[str, Frame] = {"wide": WIDE, "middle": MIDDLE, "narrow": NARROW}


@register.inclusion_tag("plots/intervals.html")
def interval_plot(
    points: Sequence[Interval],
    name: str,
    title: str,
    x_title: str,
    y_title: str,
    foreseen: Sequence[Interval] = (),
) -> dict[str, Any]:
    """Draw shares with their intervals. `name` is unique on the page; the titles are words that people read."""
    plots = [(size, intervals.draw(points, frame, foreseen)) for size, frame in SIZES.items()]
    titles = {"title": title, "x_title": x_title, "y_title": y_title}
    return {"plots": plots, "points": [*points, *foreseen], "name": name, **titles}


@register.inclusion_tag("plots/bars.html")
def bar_plot(counts: Sequence[Count], name: str, title: str, x_title: str, y_title: str) -> dict[str, Any]:
    """Draw counts as bars. `name` is unique on the page; the titles are words that people read."""
    plots = [(size, bars.draw(counts, frame)) for size, frame in SIZES.items()]
    return {"plots": plots, "counts": counts, "name": name, "title": title, "x_title": x_title, "y_title": y_title}


@register.inclusion_tag("plots/reliability.html")
def reliability_plot(bins: Sequence[Bin], name: str, title: str, x_title: str, y_title: str) -> dict[str, Any]:
    """Draw confidence against accuracy. `name` is unique on the page; the titles are words that people read."""
    plots = [(size, reliability.draw(bins, frame)) for size, frame in SIZES.items()]
    return {"plots": plots, "bins": bins, "name": name, "title": title, "x_title": x_title, "y_title": y_title}


@register.inclusion_tag("plots/dots.html")
def dot_plot(found: Dots, name: str, title: str, x_title: str, y_title: str) -> dict[str, Any]:
    """Draw single results. `name` is unique on the page; the titles are words that people read."""
    plots = [(size, dots.draw(found, frame)) for size, frame in SIZES.items()]
    return {"plots": plots, "name": name, "title": title, "x_title": x_title, "y_title": y_title}
