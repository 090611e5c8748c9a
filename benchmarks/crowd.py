"""Sixteen reviewers at once, each answering as fast as the server lets them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks import measuring
from benchmarks.errors import ProgramFailed
from benchmarks.reviewers import Reviewer
from benchmarks.threads import Crew


@dataclass(frozen=True, slots=True)
class Throughput:
    """How many answers were accepted in how many seconds, and what they cost the server."""

    answers: int
    wall_s: float
    cpu_s: float

    @property
    def per_s(self) -> float:
        """Give answers per second."""
        return self.answers / self.wall_s

    @property
    def cpu_ms(self) -> float:
        """Give milliseconds of server CPU per answer."""
        return 1000 * self.cpu_s / max(1, self.answers)


def throughput(
    people: Sequence[Reviewer], *, category: Callable[[int], int], server: int, for_s: float, warm_s: float
) -> Throughput:
    """Let everybody work; count between two moments, and start counting when all are under way."""
    counts, stop = [0] * len(people), threading.Event()
    crew = Crew([partial(_work, person, category, counts, place, stop) for place, person in enumerate(people)])
    time.sleep(warm_s)
    before = sum(counts), time.perf_counter(), measuring.cpu_s(server)
    time.sleep(for_s)
    after = sum(counts), time.perf_counter(), measuring.cpu_s(server)
    stop.set()
    crew.join()
    if before[0] == after[0]:
        raise ProgramFailed("Nobody's answer was accepted.")
    return Throughput(after[0] - before[0], after[1] - before[1], after[2] - before[2])


def _work(
    person: Reviewer, category: Callable[[int], int], counts: list[int], place: int, stop: threading.Event
) -> None:
    """Take pages, look at each photo, answer it; let go of what is left when the time is up."""
    while not stop.is_set():
        page = person.page()
        if not page:
            return
        for photo in page:
            if stop.is_set():
                break
            person.look(photo)
            counts[place] += person.answer(photo["photo"], category(photo["photo"])).status == 201
    person.release()
    person.connection.close()
