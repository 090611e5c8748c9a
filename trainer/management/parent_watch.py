"""A process that a worker started ends with it: the next worker must find nobody at the same work."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

LOST_STATUS = 3
PARENT_EVERY_S = 1.0


def end_with_parent() -> None:
    """Stop at once when the worker that watches this process dies: the next one must find nobody at work.

    Where torchrun stands between the two, it is torchrun's parent that counts as well.
    """
    forebears = _forebears()

    def watch() -> None:
        pause = threading.Event()
        while _forebears() == forebears:
            pause.wait(PARENT_EVERY_S)
        os._exit(LOST_STATUS)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def _forebears() -> tuple[int, ...]:
    parent = os.getppid()
    is_one_of_several = "TORCHELASTIC_RUN_ID" in os.environ
    return (parent, _parent_of(parent)) if is_one_of_several else (parent,)


def _parent_of(pid: int) -> int:
    """Give the parent of a process; 0 where it has ended, or the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^PPid:\s+(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else 0
