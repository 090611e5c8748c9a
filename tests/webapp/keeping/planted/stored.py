"""Objects as they are damaged."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django.core.files.storage import storages

from labeling.models import (
    Photo,
)
from labeling.storage import keys, objects


def key_of(photo: Photo) -> str:
    return keys.photo(photo.stored_sha256, photo.suffix)


def replace(key: str, data: bytes) -> None:
    assert hashlib.sha256(objects.read(key)).digest() != hashlib.sha256(data).digest()
    objects.delete(key)
    objects.put_once(key, data, content_type="application/octet-stream")


def store() -> Any:
    return storages["default"]


def file_of(data: bytes) -> Any:
    return io.BytesIO(data)
