"""When the quick head is fitted anew."""

from __future__ import annotations

from dataclasses import dataclass

STRAGGLERS_S = 10.0
"""Fewer events than a full step are learned from after this many seconds, so that none waits for ever."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the last refresh knew, or what there is to know now: the space, its embedded photos, reviewers' events."""

    space_id: int
    photos: int
    events: int


def wait_s(
    last: Known | None, now: Known, *, since_last_s: float, every_events: int, min_interval_s: float
) -> float | None:
    """Say in how many seconds the head is due, 0.0 for at once, None when it would learn nothing new."""
    if last is None:
        return 0.0
    if last == now:
        return None
    is_full_step = now.events - last.events >= every_events
    is_other_ground = now.space_id != last.space_id or now.photos != last.photos
    pause_s = min_interval_s if is_full_step or is_other_ground else max(STRAGGLERS_S, min_interval_s)
    return max(0.0, pause_s - since_last_s)
