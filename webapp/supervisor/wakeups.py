"""Wait for a signal or a moment, whichever comes first."""

from __future__ import annotations

import os
import select
import signal
from types import TracebackType

STOPPING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


class Wakeups:
    """Turn signals into numbers to read from a pipe, so that no code ever runs in the middle of other code."""

    def __enter__(self) -> Wakeups:
        self._reader, writer = os.pipe()
        self._writer = writer
        for end in (self._reader, writer):
            os.set_blocking(end, False)
        self._before = {number: signal.signal(number, _ignore) for number in (*STOPPING, signal.SIGCHLD)}
        self._descriptor_before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(self._descriptor_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._reader)
        os.close(self._writer)

    def wait(self, timeout_s: float) -> bool:
        """Sleep until something happens or the time is up; say whether somebody asked to stop."""
        ready, _, _ = select.select([self._reader], [], [], timeout_s)
        return bool(ready) and any(number in STOPPING for number in os.read(self._reader, 512))


def _ignore(number: int, frame: object) -> None:
    """Do nothing: the number is already in the pipe."""
