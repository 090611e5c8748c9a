"""Telling how far a run is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """What a run calls as it goes on. It may raise: the run stops there, and resumes from its last checkpoint."""

    def __call__(self, phase: str, done: int, total: int, eta_s: float | None, /) -> None:
        """Hear that `done` of `total` steps of a phase are done, with the seconds that the phase still needs."""


class Phase:
    """Count one phase and report it, at its ends and at most every half second between."""

    def __init__(
        self,
        progress: Progress,
        name: str,
        total: int,
        *,
        every_s: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._progress, self._name, self._total, self._clock = progress, name, total, clock
        self._already, self._done, self._every_s = 0, 0, every_s
        self._started = self._reported = clock()
        progress(name, 0, total, None)

    def advance(self, steps: int = 1) -> None:
        """Count steps."""
        self._done += steps
        now = self._clock()
        if self._done >= self._total or now - self._reported >= self._every_s:
            self._reported = now
            self._progress(self._name, self._done, self._total, self._eta_s(now))

    def skip(self, steps: int) -> None:
        """Count steps that an earlier attempt did: they say nothing about how long the others take."""
        self._already += steps
        self._done += steps

    def _eta_s(self, now: float) -> float:
        per_step_s = (now - self._started) / (self._done - self._already)
        return per_step_s * max(self._total - self._done, 0)


def silent(phase: str, done: int, total: int, eta_s: float | None) -> None:
    """Report to nobody."""
