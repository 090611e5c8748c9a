"""How long a backup and its restore into the other kind of stack take."""

from __future__ import annotations

from benchmarks.errors import Skipped
from benchmarks.options import Options
from benchmarks.targets import Figure


def measure(options: Options) -> dict[str, Figure]:
    """Say that there is none yet."""
    raise Skipped("there is no backup yet")
