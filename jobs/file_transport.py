"""The broker made of files, with messages that appear whole.

Kombu opens a message's file under its final name and then writes it: a worker that looks in between takes an empty
file, and ends over it.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

MILLISECONDS = 1000


class Channel(filesystem.Channel):  # type: ignore[misc]  # kombu has no types
    """Kombu's channel, but a message is written beside its place and moved there."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        """Put a message onto a queue. Raises ChannelError when the folder cannot be written."""
        name = f"{round(monotonic() * MILLISECONDS)}_{uuid.uuid4()}"
        place = Path(self.data_folder_out, f"{name}.{queue}.msg")
        unfinished = Path(self.data_folder_out, f"{name}.unfinished")  # a name that no queue looks for
        try:
            unfinished.write_text(dumps(payload), encoding="utf-8")
            os.replace(unfinished, place)
        except OSError as problem:
            raise ChannelError(f"Cannot add file {place} to directory") from problem


class Transport(filesystem.Transport):  # type: ignore[misc]  # kombu has no types
    """What `filesystem://` stands for."""

    Channel = Channel


def register() -> None:
    """Let `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
