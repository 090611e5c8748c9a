"""Photos on their way in, which their senders brought to the store: read by intake alone, never served, soon gone."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.core.files.storage import storages

from labeling.storage import keys, objects, signing
from labeling.storage.signing import Form
from labeling.storage.stored_object import StoredObject

PREFIX = "incoming/"


def form(client_id: UUID, *, media_type: str, size_bytes: int) -> Form:
    """Give the form with which this one photo can be brought."""
    return signing.form(keys.incoming(client_id), media_type=media_type, size_bytes=size_bytes)


def read(client_id: UUID, *, limit_bytes: int) -> bytes:
    """Give what was brought, of anything larger one byte more than the limit. Raises ObjectMissing, ObjectStoreDown."""
    key = keys.incoming(client_id)
    with objects.asking(key):
        data: bytes = storages["default"].fetch_at_most(key, limit_bytes)  # type: ignore[attr-defined]
    return data


def delete(client_id: UUID) -> None:
    """Remove what was brought, if it is there. Raises ObjectStoreDown."""
    key = keys.incoming(client_id)
    with objects.asking(key) as store:
        store.delete(key)


def lying() -> Iterator[tuple[UUID, StoredObject]]:
    """List what was brought and not removed yet. Raises ObjectStoreDown."""
    with objects.asking(PREFIX) as store:
        for found in store.walk(PREFIX):
            if keys.is_passing(found.key):
                yield UUID(found.key.removeprefix(PREFIX)), found
