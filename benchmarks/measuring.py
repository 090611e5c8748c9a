"""What processes cost: processor time and memory of a whole process tree, read from /proc; and fair comparisons."""

from __future__ import annotations

import contextlib
import os
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
# Places in /proc/<pid>/stat, counted from behind the name, which may hold anything, even ") ".
_PARENT, _USER, _SYSTEM, _RESIDENT = 1, 11, 12, 21


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """What the kernel tells of one process."""

    pid: int
    parent: int
    cpu_s: float
    rss_bytes: int


def parse_stat(text: str) -> ProcessFacts:
    """Read one /proc/<pid>/stat. Raises ValueError, IndexError."""
    head, _, tail = text.rpartition(")")
    fields = tail.split()
    return ProcessFacts(
        pid=int(head.split("(", 1)[0]),
        parent=int(fields[_PARENT]),
        cpu_s=(int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS_PER_S,
        rss_bytes=int(fields[_RESIDENT]) * _PAGE_BYTES,
    )


def tree(root: int) -> list[ProcessFacts]:
    """Give the facts of a process and all that descend from it, as far as they live."""
    children: dict[int, list[ProcessFacts]] = defaultdict(list)
    found: list[ProcessFacts] = []
    for facts in _processes():
        children[facts.parent].append(facts)
        if facts.pid == root:
            found.append(facts)
    for facts in found:  # grows while it is walked
        found.extend(children[facts.pid])
    return found


def cpu_s(root: int) -> float:
    """Give the user and system seconds that a process tree has spent so far. Threads count, ended children do not."""
    return sum(facts.cpu_s for facts in tree(root))


def rss_mb(root: int) -> float:
    """Give the resident memory of a process tree in megabytes; shared pages count once per process."""
    return sum(facts.rss_bytes for facts in tree(root)) / 2**20


class PeakMemory:
    """The largest resident memory of a process tree while it was watched, in megabytes."""

    def __init__(self) -> None:
        self.mb = 0.0

    @contextmanager
    def watching(self, root: int, *, every_s: float = 0.1) -> Iterator[PeakMemory]:
        """Look at the tree now and then until the block ends."""
        stop = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(root, every_s, stop), daemon=True)
        watcher.start()
        try:
            yield self
        finally:
            stop.set()
            watcher.join()

    def _watch(self, root: int, every_s: float, stop: threading.Event) -> None:
        while True:
            self.mb = max(self.mb, rss_mb(root))
            if stop.wait(every_s):
                return


def alternating(ours: Callable[[], float], bare: Callable[[], float], *, rounds: int) -> list[tuple[float, float]]:
    """Measure both in turns, so that a machine that is slow for a while is slow for both."""
    return [(ours(), bare()) for _ in range(rounds)]


def ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """Give the median of ours divided by bare, each pair measured at nearly the same moment."""
    return statistics.median(ours / bare for ours, bare in pairs)


def wall_s(action: Callable[[], object]) -> float:
    """Give the seconds on the wall that an action takes."""
    started_at = time.perf_counter()
    action()
    return time.perf_counter() - started_at


def own_cpu_s(action: Callable[[], object]) -> float:
    """Give the processor seconds, all threads of this process together, that an action takes."""
    started_at = time.process_time()
    action()
    return time.process_time() - started_at


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which that share (0 to 1) of the values lies, interpolated between neighbours."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _processes() -> Iterator[ProcessFacts]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            # A process that ends while we look is none of ours any more.
            with contextlib.suppress(OSError, ValueError, IndexError):
                yield parse_stat((folder / "stat").read_text(errors="replace"))
