"""Several people at once, each on a thread; what befalls one of them is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence


class Crew:
    """Threads that run one piece of work each. The first error of any of them is raised when they are joined."""

    def __init__(self, works: Sequence[Callable[[], None]]) -> None:
        self._errors: list[Exception] = []
        self._threads = [threading.Thread(target=self._run, args=(work,), daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait for all of them. Raises what went wrong for one."""
        for thread in self._threads:
            thread.join()
        if self._errors:
            raise self._errors[0]

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # a thread's edge: `join` raises it where somebody hears it
            self._errors.append(error)
