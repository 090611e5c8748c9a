"""A process that a worker started ends with it: the next worker must find nobody at the same work."""

from __future__ import annotations

import os
import threading

LOST_STATUS = 3
PARENT_EVERY_S = 1.0


def end_with_parent() -> None:
    """Stop at once when the worker that watches this process dies: the next one must find nobody at work."""
    parent = os.getppid()

    def watch() -> None:
        pause = threading.Event()
        while os.getppid() == parent:
            pause.wait(PARENT_EVERY_S)
        os._exit(LOST_STATUS)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
