"""What a run costs."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_RSS_UNITS_PER_MB = 1_000_000 if sys.platform == "darwin" else 1_000  # macOS counts bytes, Linux kibibytes


@dataclass(frozen=True)
class PhaseCost:
    """Seconds on the wall and of all this process's threads."""

    wall_s: float
    cpu_s: float


class Costs:
    """Collect the cost of each phase of a run by its name."""

    def __init__(self) -> None:
        self.phases: dict[str, PhaseCost] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        wall_s, cpu_s = time.monotonic(), time.process_time()
        yield
        self.phases[name] = PhaseCost(time.monotonic() - wall_s, time.process_time() - cpu_s)


def peak_rss_mb() -> int:
    """Give the most memory that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _RSS_UNITS_PER_MB
