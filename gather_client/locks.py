"""Hold a file so that of several processes one does the work; the system lets go when a process dies."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def attempt(path: Path) -> Iterator[bool]:
    """Yield whether this process now holds `path`; never wait."""
    with path.open("a+b") as file:
        try:
            _try_lock(file)
        except OSError:
            yield False
        else:
            yield True
