"""What time it is, by the one clock that all processes share: the database's.

Leases of photos, claims of jobs and what is due are compared between processes on several machines. A machine whose
clock is an hour off would take over what others hold, or let work wait for an hour. So each process asks the database
for the time twice a minute, and counts from there on by a clock that nobody sets.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

ASK_EVERY_S = 30.0
OFF_S = 5.0  # a machine that is so far off wants its clock set; S3 refuses its signatures at a quarter of an hour

# Counts on while the machine sleeps, and is the same in forked processes; only Linux has it.
_UPTIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the database's clock showed, and when that was by this machine's uptime."""

    moment: datetime
    uptime_s: float


_readings: list[Reading] = []  # the last one


def now() -> datetime:
    """Give the time. SQLite has no clock of its own: it is a file of this machine, whose processes share one."""
    if connection.vendor != "postgresql":
        return timezone.now()
    reading = _readings[-1] if _readings else None
    if reading is None or _uptime_s() - reading.uptime_s > ASK_EVERY_S:
        reading = _ask()
        _readings[:] = [reading]
    return reading.moment + timedelta(seconds=_uptime_s() - reading.uptime_s)


def off_by_s() -> float:
    """Say how many seconds this machine's clock is ahead of the one that rules."""
    return (timezone.now() - now()).total_seconds()


def _ask() -> Reading:
    """Ask past Django's cursor: this is no query of the page's own."""
    connection.ensure_connection()
    before_s = _uptime_s()
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    return Reading(moment, (before_s + _uptime_s()) / 2)


def _uptime_s() -> float:
    return time.clock_gettime(_UPTIME)
