"""What people see while it runs, on stderr: the last line of stdout belongs to the report."""

from __future__ import annotations

import sys
import time

_STARTED_AT = time.monotonic()


def say(words: str) -> None:
    """Print a line with the seconds since the start."""
    print(f"[{time.monotonic() - _STARTED_AT:6.1f} s] {words}", file=sys.stderr, flush=True)
