"""Read and write objects, whatever store the deployment has: a folder or S3.

An object is written once and never changed. Every key is checked to be one of ours before the store hears of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.core.files.storage import storages

from labeling import errors
from labeling.storage import keys
from labeling.storage.stored_object import StoredObject


class CreateOnceStorage(Protocol):
    """What a Django storage must offer to be the object store. `failures` are the errors of its own making."""

    failures: tuple[type[Exception], ...]

    def put_once(self, key: str, data: bytes, *, content_type: str) -> bool: ...
    def fetch(self, key: str) -> bytes: ...
    def walk(self, prefix: str) -> Iterator[StoredObject]: ...
    def open(self, name: str, mode: str = "rb") -> BinaryIO: ...
    def exists(self, name: str) -> bool: ...
    def size(self, name: str) -> int: ...
    def delete(self, name: str) -> None: ...
    def path(self, name: str) -> str: ...


def put_once(key: str, data: bytes, *, content_type: str) -> bool:
    """Write an object; give False, and change nothing, when there is one under this key already.

    When this returns, the object survives a power cut.

    Raises:
        ObjectStoreFull: there is no room; no part of the object was left behind.
        ObjectStoreDown: the store failed.
        ObjectKeyForeign: the key is none of ours (so for every function here).
    """
    with asking(keys.check(key)) as store:
        return store.put_once(key, data, content_type=content_type)


def read(key: str) -> bytes:
    """Give the whole object. Raises ObjectMissing, ObjectStoreDown."""
    with asking(keys.check(key)) as store:
        return store.fetch(key)


def open(key: str) -> BinaryIO:
    """Open the object for reading. Raises ObjectMissing, ObjectStoreDown."""
    with asking(keys.check(key)) as store:
        return store.open(key, "rb")


def exists(key: str) -> bool:
    """Tell whether there is an object under this key. Raises ObjectStoreDown."""
    with asking(keys.check(key)) as store:
        return store.exists(key)


def size(key: str) -> int:
    """Give the object's size in bytes. Raises ObjectMissing, ObjectStoreDown."""
    with asking(keys.check(key)) as store:
        return store.size(key)


def delete(key: str) -> None:
    """Remove the object if it is there: for erasing a photo and for caches only. Raises ObjectStoreDown."""
    with asking(keys.check(key)) as store:
        store.delete(key)


def local_path(key: str) -> Path | None:
    """Give the object's path where the store is a folder of this machine, else None. It may not exist."""
    with asking(keys.check(key)) as store:
        try:
            return Path(store.path(key))
        except NotImplementedError:  # how a Django storage says that it has no paths
            return None


def list_keys(prefix: str = "") -> Iterator[StoredObject]:
    """List our objects whose key begins like this, in the order of their keys, a page of the store at a time.

    What somebody else put into the store is passed over; see `foreign_keys`. Raises ObjectStoreDown.
    """
    return (found for found in _walk(keys.check_prefix(prefix)) if keys.is_ours(found.key))


def foreign_keys() -> Iterator[str]:
    """List the keys that none of our patterns knows: nothing here ever reads, serves or removes their objects.

    Objects on their way in are not among them: they are ours, and pass. Raises ObjectStoreDown.
    """
    return (found.key for found in _walk("") if not (keys.is_ours(found.key) or keys.is_passing(found.key)))


def _walk(prefix: str) -> Iterator[StoredObject]:
    with asking(prefix) as store:
        yield from store.walk(prefix)


@contextmanager
def asking(key: str) -> Iterator[CreateOnceStorage]:
    """Give the configured store, and turn what it raises into our errors."""
    store = cast(CreateOnceStorage, storages["default"])
    try:
        yield store
    except FileNotFoundError as theirs:
        raise errors.ObjectMissing(key=key) from theirs
    except store.failures as theirs:
        raise errors.ObjectStoreDown(key=key) from theirs
