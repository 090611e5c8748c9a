"""Who held which photo when, as the reviewers saw it: the evidence for or against photos in two hands."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Holding:
    """One reviewer surely held one photo from `since` (the page had arrived) to `until` (the answer left)."""

    photo: int
    reviewer: int
    since: float
    until: float


def held_twice(holdings: Iterable[Holding]) -> set[int]:
    """Give the photos that two reviewers held at one moment."""
    by_photo: dict[int, list[Holding]] = defaultdict(list)
    for holding in holdings:
        by_photo[holding.photo].append(holding)
    return {photo for photo, each in by_photo.items() if any(_overlap(a, b) for a, b in combinations(each, 2))}


def _overlap(a: Holding, b: Holding) -> bool:
    return a.reviewer != b.reviewer and a.since < b.until and b.since < a.until


@dataclass(slots=True)
class Ledger:
    """What all reviewers together saw. Safe to share between threads."""

    holdings: list[Holding] = field(default_factory=list)
    settled: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    refused: int = 0
    _open: dict[tuple[int, int], float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, reviewer: int, photos: Iterable[int]) -> None:
        """Note that a page arrived; a photo that the reviewer holds already is held since before."""
        now = time.monotonic()
        with self._lock:
            for photo in photos:
                self._open.setdefault((reviewer, photo), now)

    def lets_go(self, reviewer: int, photo: int) -> None:
        """Note, before it is sent, that an answer or a release leaves."""
        with self._lock:
            since = self._open.pop((reviewer, photo), None)
            if since is not None:
                self.holdings.append(Holding(photo, reviewer, since, time.monotonic()))

    def was_answered(self, reviewer: int, photo: int, *, is_accepted: bool) -> None:
        """Note what became of an answer with a category, which settles the photo."""
        with self._lock:
            if is_accepted:
                self.settled[photo].add(reviewer)
            else:
                self.refused += 1

    def doubles(self) -> int:
        """Count photos that two reviewers held at one moment, or both settled."""
        settled_twice = {photo for photo, people in self.settled.items() if len(people) > 1}
        return len(held_twice(self.holdings) | settled_twice)
