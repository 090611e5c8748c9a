"""Memory for decoding: large images wait for one another, small ones hardly ever.

A file of two kilobytes may hold fifty million pixels, which take up to a gigabyte while they are decoded, oriented and
converted. One at a time is no harm; one in each thread would end the process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from labeling.domain import image_policy
from labeling.errors import DecodingBusy

PIXELS = 64_000_000  # decoded at a time by one process: the largest photo that is let in, and many of usual size
PATIENCE_S = 10.0


class Room:
    """So many pixels for all threads of a process."""

    def __init__(self, pixels: int = PIXELS, *, patience_s: float = PATIENCE_S) -> None:
        self._capacity = self._free = pixels
        self._patience_s = patience_s
        self._changed = threading.Condition()

    @contextmanager
    def reserved(self, data: bytes) -> Iterator[None]:
        """Hold what the image in these bytes needs; one that needs more than there is has all of it to itself.

        Raises DecodingBusy where it takes too long to become free.
        """
        needed = min(image_policy.pixels_of(data), self._capacity)
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= needed, timeout=self._patience_s):
                raise DecodingBusy
            self._free -= needed
        try:
            yield
        finally:
            with self._changed:
                self._free += needed
                self._changed.notify_all()


ROOM = Room()
