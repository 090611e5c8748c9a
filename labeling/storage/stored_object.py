"""What a listing of the object store says of each object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object: its key, its size, and when the store, by its own clock, took it in."""

    key: str
    size_bytes: int
    modified_at: datetime
