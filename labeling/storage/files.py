"""The object store as a folder: each object one file, created once and durable before anyone hears of it."""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from labeling import errors
from labeling.storage.stored_object import StoredObject

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_INCOMING = ".incoming"  # on the same filesystem as the objects, so that a link can move a file there


class CreateOnceFileStorage(FileSystemStorage):
    """Django's folder storage, with writes that never replace and never leave half a file."""

    failures: tuple[type[Exception], ...] = (OSError,)

    def put_once(self, key: str, data: bytes, *, content_type: str) -> bool:
        """Write the object, or give False when the key is taken. The type lies in the key's suffix here.

        Raises:
            ObjectStoreFull: the disk or the quota is full; nothing is left behind.
        """
        try:
            return self._put_once(Path(self.path(key)), data)
        except OSError as theirs:
            if theirs.errno in _FULL:
                raise errors.ObjectStoreFull(key=key) from theirs
            raise

    def fetch(self, key: str) -> bytes:
        """Read the whole object."""
        return Path(self.path(key)).read_bytes()

    def walk(self, prefix: str) -> Iterator[StoredObject]:
        """List what begins like this, in the order of the keys; files that are being written are passed over."""
        folder = prefix.rpartition("/")[0]
        return (found for found in _walk(Path(self.base_location), folder) if found.key.startswith(prefix))

    def _put_once(self, path: Path, data: bytes) -> bool:
        _make_folder(path.parent)
        incoming = Path(self.base_location) / _INCOMING / uuid.uuid4().hex
        _make_folder(incoming.parent)
        try:
            _write_durably(incoming, data)
            is_new = _link(incoming, path)
        finally:
            incoming.unlink(missing_ok=True)
        # Also when the key was taken: whoever took it may not have come as far as this yet, and then lose power.
        _sync_folder(path.parent)
        return is_new


def _walk(root: Path, folder: str) -> Iterator[StoredObject]:
    for entry in _entries(root / folder):
        key = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, key) if key != _INCOMING else ()
        elif (facts := _facts(entry)) is not None:
            yield StoredObject(key, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """List a folder so that its keys come in order: `a.b` before `a/b`, as a bucket has them."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda one: f"{one.name}/" if one.is_dir(follow_symlinks=False) else one.name)
    except (FileNotFoundError, NotADirectoryError):  # nothing was stored there yet, or it was removed meanwhile
        return []


def _facts(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # removed since the folder was listed
        return None


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _link(source: Path, target: Path) -> bool:
    """Give the file its name. Unlike a rename a link never replaces: of two writers at once one gets False."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    return True


def _make_folder(folder: Path) -> None:
    """Make the folder and its parents, each one durable in its own parent."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
