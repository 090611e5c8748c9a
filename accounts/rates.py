"""How often somebody may do something: so many times a minute, counted over all web processes where they share a Redis.

A window is a minute of the clock, so that the bound holds over any longer time, and twice of it may fit around the turn
of a minute. A process takes a hundredth of the bound at a time from the shared count: an upload seldom costs a question
to Redis, and each process may waste that hundredth.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from accounts.counts import WINDOW_S, Counts, LocalCounts, RedisCounts

PORTIONS = 100


class Rate(StrEnum):
    """What is counted; `settings.MAGPIE_RATES` says how often a minute it may happen, 0 for any number."""

    SIGN_INS = "sign-ins"
    INVITATIONS = "invitations"
    WRITES = "writes"
    UPLOADS = "uploads"
    PREDICTIONS = "predictions"


def wait_s(rate: Rate, who: str) -> float | None:
    """Count one more. Give None when it is allowed, else the seconds after which it is again."""
    limit: int = settings.MAGPIE_RATES[rate]
    return None if limit == 0 else _limiter().wait_s(f"{rate}:{who}", limit=limit)


@functools.cache
def _limiter() -> Limiter:
    url = settings.MAGPIE_BROKER_URL
    return Limiter(RedisCounts(url) if url.startswith(("redis://", "rediss://")) else LocalCounts())


@dataclass(slots=True)
class _Portion:
    """What this process may still give out in the window; nothing more where the shared count is used up."""

    left: int
    is_last: bool


class Limiter:
    """Give out a window's permissions in portions."""

    def __init__(self, counts: Counts, *, clock: Callable[[], float] = time.time) -> None:
        self._counts = counts
        self._clock = clock
        self._lock = threading.Lock()
        self._window = 0
        self._portions: dict[str, _Portion] = {}

    def wait_s(self, key: str, *, limit: int) -> float | None:
        """Count one more under the key. Give None when it is allowed, else the seconds until the window ends."""
        now = self._clock()
        window = int(now // WINDOW_S)
        if self._take(key, window) or self._fetch(key, window, limit=limit):
            return None
        return (window + 1) * WINDOW_S - now

    def _take(self, key: str, window: int) -> bool:
        with self._lock:
            if window != self._window:
                self._window = window
                self._portions.clear()
            portion = self._portions.get(key)
            if portion is None or portion.left == 0:
                return False
            portion.left -= 1
            return True

    def _fetch(self, key: str, window: int, *, limit: int) -> bool:
        """Take the next portion from the shared count, outside the lock: the others need not wait for Redis."""
        with self._lock:
            portion = self._portions.get(key)
            if portion is not None and portion.is_last:
                return False
        size = max(1, limit // PORTIONS)
        before = self._counts.add(key, size, window=window)
        given = max(0, min(size, limit - before))
        with self._lock:
            kept = self._portions.setdefault(key, _Portion(0, is_last=False))
            kept.left += max(0, given - 1)
            kept.is_last = kept.is_last or given < size
        return given > 0
