"""Work of which a worker does one piece at a time, however many children it has: the others stay free for the rest."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

PATIENCE_S = 0.1  # whoever is about to let go may have looked for work just before ours was there
_LOOK_EVERY_S = 0.02


@contextmanager
def only_child(name: str) -> Iterator[bool]:
    """Give whether no other child of this worker is at such work; if so, none begins until the block ends.

    The kernel lets go of the lock when a child dies, however it dies.
    """
    # The host as well: containers may share the folder, and each of their workers may be process 1.
    path = Path(settings.MAGPIE_CACHE_DIR) / "turns" / f"{name}-{socket.gethostname()}-{os.getppid()}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        is_ours = _locked(file)
        try:
            yield is_ours
        finally:
            if is_ours:
                path.unlink(missing_ok=True)


def _locked(file: IO[str]) -> bool:
    ends_at = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends_at:
                return False
            time.sleep(_LOOK_EVERY_S)
        else:
            return True
