"""Put plots on a page: each once for wide windows and once for phones, and as a table for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from webapp.plots import bars, intervals
from webapp.plots.bars import Count
from webapp.plots.frame import NARROW, WIDE
from webapp.plots.intervals import Interval

register = template.Library()


@register.inclusion_tag("plots/intervals.html")
def interval_plot(points: Sequence[Interval], name: str, title: str, x_title: str, y_title: str) -> dict[str, Any]:
    """Draw shares with their intervals. `name` is unique on the page; the titles are words that people read."""
    plots = [("wide", intervals.draw(points, WIDE)), ("narrow", intervals.draw(points, NARROW))]
    return {"plots": plots, "points": points, "name": name, "title": title, "x_title": x_title, "y_title": y_title}


@register.inclusion_tag("plots/bars.html")
def bar_plot(counts: Sequence[Count], name: str, title: str, x_title: str, y_title: str) -> dict[str, Any]:
    """Draw counts as bars. `name` is unique on the page; the titles are words that people read."""
    plots = [("wide", bars.draw(counts, WIDE)), ("narrow", bars.draw(counts, NARROW))]
    return {"plots": plots, "counts": counts, "name": name, "title": title, "x_title": x_title, "y_title": y_title}
