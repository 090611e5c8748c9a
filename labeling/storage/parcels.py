"""Data sets on their way out and in: pieces of some megabytes each, so that none is ever held in memory whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from labeling.storage import keys, objects

PIECE_BYTES = 16 << 20
PREFIX = "parcels/"


def write(key: UUID, name: str, data: bytes) -> None:
    """Write a piece; one that an earlier attempt left is replaced. Raises ObjectStoreDown, ObjectStoreFull."""
    address = keys.parcel(key, name)
    with objects.asking(address) as store:
        if not store.put_once(address, data, content_type="application/octet-stream"):
            store.delete(address)
            store.put_once(address, data, content_type="application/octet-stream")


def read(key: UUID, name: str) -> bytes:
    """Give a piece. Raises ObjectMissing, ObjectStoreDown."""
    address = keys.parcel(key, name)
    with objects.asking(address) as store:
        return store.fetch(address)


def put(key: UUID, chunks: Iterable[bytes]) -> int:
    """Write a stream as pieces named 0, 1, 2 …; give how many. Raises ObjectStoreDown, ObjectStoreFull."""
    count, waiting = 0, bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= PIECE_BYTES:
            write(key, str(count), bytes(waiting[:PIECE_BYTES]))
            del waiting[:PIECE_BYTES]
            count += 1
    if waiting or not count:
        write(key, str(count), bytes(waiting))
        count += 1
    return count


def get(key: UUID, *, size_bytes: int) -> Iterator[bytes]:
    """Give back what `put` wrote. Raises ObjectMissing, ObjectStoreDown."""
    return (read(key, str(number)) for number in range(max(1, -(-size_bytes // PIECE_BYTES))))


def delete(key: UUID) -> None:
    """Remove every piece. Raises ObjectStoreDown."""
    with objects.asking(PREFIX) as store:
        for found in list(store.walk(f"{PREFIX}{key}/")):
            store.delete(found.key)


def lying() -> Iterator[tuple[UUID, datetime]]:
    """List every piece in the store: whose it is, and when it was written. Raises ObjectStoreDown."""
    with objects.asking(PREFIX) as store:
        for found in store.walk(PREFIX):
            if keys.is_passing(found.key):
                yield UUID(found.key.split("/")[1]), found.modified_at
