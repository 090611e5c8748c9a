"""Write files so that a crash leaves the old content or the new, never a part of it."""

import contextlib
import os
from pathlib import Path


def write(path: Path, data: bytes, *, temporary: Path, mode: int = 0o644) -> None:
    """Replace `path` by `data` through `temporary`, which must lie on the same disk.

    The rename is atomic; call `sync_folder` afterwards to make it outlast a power cut.
    """
    try:
        _write_synced(temporary, data, mode)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _write_synced(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Replace one small file durably: its own temporary file, then the folder."""
    write(path, data, temporary=path.with_name(f".{path.name}.{os.getpid()}"), mode=mode)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Force a file's content to disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Force a folder's names to disk. Windows has no such call; there the rename must do."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
