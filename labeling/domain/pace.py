"""How fast somebody answers: the time of one answer, and answers a minute while at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import fmean, median

PAUSE_S = 120.0  # whoever says nothing for longer is not at work


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`median_s` and `mean_s` are of the times that the page measured; None without any. `per_minute` is None where
    no two answers follow each other."""

    answers: int
    median_s: float | None
    mean_s: float | None
    per_minute: float | None


def of(moments: Sequence[datetime], lead_times_ms: Sequence[int]) -> Pace:
    """Say how fast answers came, from their moments in order and from the times measured of some of them."""
    return Pace(
        answers=len(moments),
        median_s=median(lead_times_ms) / 1000 if lead_times_ms else None,
        mean_s=fmean(lead_times_ms) / 1000 if lead_times_ms else None,
        per_minute=_per_minute(moments),
    )


def _per_minute(moments: Sequence[datetime]) -> float | None:
    """Count answers over the time between them, pauses left out."""
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    worked = [gap for gap in gaps if 0 <= gap <= PAUSE_S]
    at_work_s = sum(worked)
    return 60 * len(worked) / at_work_s if at_work_s else None
