"""Where a data set's files lie: a folder or a zip. A file is read into memory within a bound, and never unpacked."""

from __future__ import annotations

import errno
import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from labeling.errors import ArchiveRefused, FileUnreadable, TransferRefused

MOST_FILES = 1_000_000
_TIMES_SMALLER = 200  # photos hardly get smaller in a zip, tables ten times: more than this is a bomb
_FREE_BYTES = 1 << 20
# What zipfile raises for files that are damaged, cut short, encrypted or packed in a way that it does not know.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError)
# So does a place before the file's beginning, or a stream that bz2 cannot follow. Any other number is the disk's own
# failure: it says nothing of the photo.
_DAMAGED_PLACES = (None, errno.EINVAL)


class Tree(Protocol):
    """Files by name. `identity` is the same for the same data set, whenever and wherever it is read."""

    identity: str

    def names(self) -> list[str]:
        """List the files, with forward slashes, in name order."""

    def read(self, name: str, *, limit_bytes: int) -> bytes:
        """Give a file's bytes, of a larger one a byte more than the limit. Raises FileUnreadable."""


class FolderTree:
    """A folder; zips directly in it, or one folder below, are read as folders of their name, as hubs store them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.identity = folder, str(folder.resolve())
        self._zips: dict[str, ZipTree] = {}

    def names(self) -> list[str]:
        """List the files, those in zips included."""
        found = [path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()]
        return sorted(name for each in found if not _is_hidden(each) for name in self._names_of(each))

    def read(self, name: str, *, limit_bytes: int) -> bytes:
        """Read one file."""
        for prefix, inside in self._zips.items():
            if name.startswith(prefix):
                return inside.read(name.removeprefix(prefix), limit_bytes=limit_bytes)
        if ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
            raise FileUnreadable(file=name)
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(limit_bytes + 1)
        except (OSError, ValueError) as theirs:  # a name of the second kind holds what no disk allows
            raise FileUnreadable(file=name) from theirs

    def _names_of(self, name: str) -> Iterator[str]:
        if not name.lower().endswith(".zip"):
            yield name
            return
        inside = self._zips.setdefault(f"{name}/", ZipTree(self.folder / name))
        yield from (f"{name}/{each}" for each in inside.names())


class ZipTree:
    """A zip, whose names are only ever names: nothing of it is written anywhere."""

    def __init__(self, file: Path | IO[bytes], *, identity: str = "") -> None:
        self.identity = identity or str(file)
        with _refusing(ArchiveRefused(why="it is no zip, or was cut short")):
            self._zip = zipfile.ZipFile(file)
        self._entries = {name: info for info in self._zip.infolist() if (name := _safe_name(info)) is not None}
        if len(self._entries) > MOST_FILES:
            raise ArchiveRefused(why=f"it holds more than {MOST_FILES:,} files")

    def names(self) -> list[str]:
        """List the files; folders, links and names that climb out are none."""
        return sorted(self._entries)

    def read(self, name: str, *, limit_bytes: int) -> bytes:
        """Unpack one file in memory. Raises FileUnreadable for a damaged or encrypted one, and for a bomb."""
        info = self._entries.get(name)
        if info is None or info.file_size > _FREE_BYTES + _TIMES_SMALLER * info.compress_size:
            raise FileUnreadable(file=name)
        with _refusing(FileUnreadable(file=name)), self._zip.open(info) as file:
            return file.read(limit_bytes + 1)


class NoTree:
    """No files at all: a table alone, about photos that are known by their hash."""

    def __init__(self, identity: str) -> None:
        self.identity = identity

    def names(self) -> list[str]:
        """List no files."""
        return []

    def read(self, name: str, *, limit_bytes: int) -> bytes:
        """Raise FileUnreadable."""
        raise FileUnreadable(file=name)


@contextmanager
def _refusing(refusal: TransferRefused) -> Iterator[None]:
    """Raise the refusal for what is wrong with the zip; let the disk's own failures through."""
    try:
        yield
    except _DAMAGED as theirs:
        raise refusal from theirs
    except OSError as theirs:
        if theirs.errno not in _DAMAGED_PLACES:
            raise
        raise refusal from theirs


def _safe_name(info: zipfile.ZipInfo) -> str | None:
    name = info.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    if info.is_dir() or is_link or not parts or ".." in parts or name.startswith("/") or _is_hidden(name):
        return None
    return name


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)
