"""Stands in for manage.py: runs its command, and dies by SIGKILL at the point of an erasure that KILL_AT names."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (Django must be set up first)

from labeling.services import erasing as photos  # noqa: E402  (the same)
from labeling.services import photo_states  # noqa: E402  (the same)
from labeling.storage import objects  # noqa: E402  (the same)
from trainer.embeddings import compaction  # noqa: E402  (the same)
from trainer.services import activation_cache  # noqa: E402  (the same)
from trainer.services import erasing as traces  # noqa: E402  (the same)


def _die(*_args: Any, **_kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _after(module: Any, name: str) -> None:
    """Let the process die once it has called this function."""
    call = getattr(module, name)

    def call_and_die(*args: Any, **kwargs: Any) -> None:
        call(*args, **kwargs)
        _die()

    setattr(module, name, call_and_die)


POINTS: dict[str, Callable[[], None]] = {
    "recording": lambda: setattr(photo_states, "take_out", _die),  # inside the transaction
    "recorded": lambda: setattr(photos, "remove_objects", _die),
    "one object removed": lambda: _after(objects, "delete"),
    "objects removed": lambda: setattr(traces, "finish", _die),
    "rows removed": lambda: setattr(compaction, "scrub", _die),
    "shard written": lambda: setattr(compaction, "_drop_later", _die),  # inside the transaction of its rows
    "shard named": lambda: setattr(compaction, "drop", _die),
    "shards rewritten": lambda: setattr(activation_cache, "forget", _die),
    "cache cleared": lambda: _after(activation_cache, "forget"),
}


if __name__ == "__main__":
    POINTS[os.environ["KILL_AT"]]()
    call_command(*sys.argv[1:])
