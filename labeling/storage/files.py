"""The object store as a folder: each object one file, created once and durable before anyone hears of it."""

from __future__ import annotations

import errno
import os
import uuid
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from labeling import errors

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
