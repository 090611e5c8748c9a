"""Write figures as people read them."""

from __future__ import annotations

from datetime import datetime
from typing import TypeGuard

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

register = template.Library()

NO_FIGURE = "\N{EN DASH}"
MINUTE_S = 60
HOUR_S = 3600
KILOBYTE = 1024


@register.filter
def percent(share: object) -> str:
    """Write a share of 1 as a percentage with one decimal; a dash for none."""
    return f"{100 * share:.1f} %" if _is_figure(share) else NO_FIGURE


@register.filter
def points(share: object) -> str:
    """Write a difference of two shares in percentage points, with its sign."""
    return f"{100 * share:+.1f}" if _is_figure(share) else NO_FIGURE


@register.filter
def duration(seconds: object) -> str:
    """Write a length of time in its two largest units; a dash for none."""
    if not _is_figure(seconds):
        return NO_FIGURE
    whole = round(seconds)
    if whole < MINUTE_S:
        return _("%(seconds)d s") % {"seconds": whole}
    if whole < HOUR_S:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": whole // MINUTE_S, "seconds": whole % MINUTE_S}
    return _("%(hours)d h %(minutes)d min") % {"hours": whole // HOUR_S, "minutes": whole % HOUR_S // MINUTE_S}


@register.filter
def seconds(milliseconds: object) -> str:
    """Write a short time in seconds with one decimal; a dash for none."""
    return f"{milliseconds / 1000:.1f} s" if _is_figure(milliseconds) else NO_FIGURE


@register.filter
def age(moment: object) -> str:
    """Write how long ago a moment was; a dash for none."""
    return duration((timezone.now() - moment).total_seconds()) if isinstance(moment, datetime) else NO_FIGURE


@register.filter
def megabytes(size_bytes: object) -> str:
    """Write a size in kilobytes or megabytes; a dash for none."""
    if not _is_figure(size_bytes):
        return NO_FIGURE
    if size_bytes < KILOBYTE * KILOBYTE:
        return f"{size_bytes / KILOBYTE:.0f} kB"
    return f"{size_bytes / KILOBYTE / KILOBYTE:.1f} MB"


def _is_figure(value: object) -> TypeGuard[float]:
    """Say whether this is a number: what a template does not find is an empty text."""
    return isinstance(value, int | float)
