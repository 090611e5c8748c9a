"""A bar on the terminal that grows."""

from __future__ import annotations

import sys
import time

WIDTH = 30
REDRAWN_EVERY_S = 0.2


class Bar:
    """One line on standard error, for people only: nothing where that is no terminal."""

    def __init__(self, words: str, total: int, *, is_shown: bool = True) -> None:
        self.words, self.total, self.done = words, max(total, 1), 0
        self.is_shown = is_shown and sys.stderr.isatty()
        self._drawn_at = 0.0

    def advance(self, count: int = 1) -> None:
        """Count what was done."""
        self.done += count
        now = time.monotonic()
        if self.is_shown and (now - self._drawn_at > REDRAWN_EVERY_S or self.done >= self.total):
            self._drawn_at = now
            full = min(WIDTH * self.done // self.total, WIDTH)
            share = min(100 * self.done // self.total, 100)
            sys.stderr.write(f"\r\x1b[K{'█' * full}{'·' * (WIDTH - full)} {share:3d} %  {self.words}")
            sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self.is_shown:
            sys.stderr.write("\n")
