"""How Magpie talks to each kind of broker: files in a folder, or Redis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

REDIS_OPTIONS = {
    # A dead worker's message comes back in about ten seconds with these; with the defaults not within a minute.
    "visibility_timeout": 30,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,  # a broker that is away must not hold up a reviewer's answer
    "socket_timeout": 10,  # nor one that falls silent hold up the clock for ever
    "socket_keepalive": True,
}


def is_folder(url: str) -> bool:
    """Say whether messages are files."""
    return url.startswith("filesystem")


def configured(url: str, *, folder: Path) -> dict[str, Any]:
    """Give Celery's options of the broker; the folder is where messages lie if they are files."""
    if not is_folder(url):
        return dict(REDIS_OPTIONS)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.1,  # kombu's default is a second, and people wait for the deck
    }
