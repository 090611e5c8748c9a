"""Counters that run for a minute: of this process alone, or of all processes through Redis."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from typing import Protocol

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

WINDOW_S = 60
REDIS_TIMEOUT_S = 0.25  # nobody waits longer than this to be counted
REDIS_PAUSE_S = 30.0  # for so long a Redis that failed is not asked again

log = logging.getLogger(__name__)


class Counts(Protocol):
    """Something that counts by name and window."""

    def add(self, key: str, amount: int, *, window: int) -> int:
        """Add, and give what was counted in this window before."""
        ...


class LocalCounts:
    """Counts of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._counts: Counter[str] = Counter()

    def add(self, key: str, amount: int, *, window: int) -> int:
        with self._lock:
            if window != self._window:
                self._window = window
                self._counts.clear()
            before = self._counts[key]
            self._counts[key] += amount
            return before


class RedisCounts:
    """Counts that all web processes share; while Redis is away, each counts for itself: people go on working."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=REDIS_TIMEOUT_S,
            socket_connect_timeout=REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._meanwhile = LocalCounts()
        self._asked_again_at = 0.0

    def add(self, key: str, amount: int, *, window: int) -> int:
        if time.monotonic() < self._asked_again_at:
            return self._meanwhile.add(key, amount, window=window)
        try:
            return self._add(f"magpie:rate:{window}:{key}", amount)
        except redis.RedisError:
            log.warning("Redis does not count requests now: each web process counts its own.")
            self._asked_again_at = time.monotonic() + REDIS_PAUSE_S
            return self._meanwhile.add(key, amount, window=window)

    def _add(self, key: str, amount: int) -> int:
        with self._redis.pipeline(transaction=False) as both:
            both.incrby(key, amount)
            both.expire(key, 2 * WINDOW_S)
            counted, _ = both.execute()
        return int(counted) - amount
