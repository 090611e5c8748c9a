"""One stream of lines from many processes, each with the name of who said it."""

from __future__ import annotations

import sys
import threading
from typing import IO

WIDTH = 8


class Output:
    """Write whole lines, one at a time, and survive a reader that went away."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()

    def say(self, line: str, *, name: str = "magpie") -> None:
        """Write one line under a name."""
        with self._lock:
            try:
                self._stream.write(f"{name:<{WIDTH}}| {line}\n")
                self._stream.flush()
            except (OSError, ValueError):
                return  # the terminal is gone; the programs must not stop because nobody reads

    def follow(self, pipe: IO[bytes], *, name: str) -> None:
        """Copy lines from a process until it closes its end, in a thread of their own."""
        threading.Thread(target=self._copy, args=(pipe, name), name=f"lines of {name}", daemon=True).start()

    def _copy(self, pipe: IO[bytes], name: str) -> None:
        with pipe:
            for line in pipe:
                self.say(line.decode("utf-8", "replace").rstrip("\n"), name=name)
