"""The archive alone: what was written is read, and nothing else is."""

from __future__ import annotations

import io
import random
import tarfile
from collections.abc import Callable

import pytest

from webapp.backups.archive import HEAD, MANIFEST, Reader, Writer
from webapp.backups.errors import ArchiveDamaged, ArchiveForeign, ArchiveNewer, BackupError

PHOTO = f"objects/photos/ab/{'ab' * 32}.jpg"
LONG = f"objects/features/{'a' * 64}/{'b' * 64}/backbone/12.npy"


def archive(*, head: dict[str, object] | None = None) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, head=head or {"made_at": "now"})
    writer.add("rows/accounts.user/00000.jsonl.gz", b"rows")
    writer.add(PHOTO, b"x" * 512)
    writer.add(LONG, bytes(700))
    writer.close({"tables": {}})
    return file.getvalue()


def test_archive_reads_what_was_written() -> None:
    data = archive()

    reader = Reader(io.BytesIO(data))

    assert reader.read(PHOTO) == b"x" * 512
    assert reader.names("objects/") == [PHOTO, LONG]
    assert reader.manifest["tables"] == {}
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        assert packed.getnames()[:2] == [HEAD, "rows/accounts.user/00000.jsonl.gz"]


@pytest.mark.slow
def test_archive_with_any_byte_flipped_is_refused() -> None:
    data = archive()
    Reader(io.BytesIO(data))

    for place in range(len(data)):
        bit = 1 << random.Random(place).randrange(8)
        flipped = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
        with pytest.raises(BackupError):
            Reader(io.BytesIO(flipped))


def test_archive_cut_short_anywhere_or_made_longer_is_refused() -> None:
    data = archive()

    for end in range(0, len(data), 7):
        with pytest.raises(BackupError):
            Reader(io.BytesIO(data[:end]))
    with pytest.raises(ArchiveDamaged):
        Reader(io.BytesIO(data + b"\0"))


def test_archive_of_a_later_format_is_refused() -> None:
    with pytest.raises(ArchiveNewer, match="format 2"):
        Reader(io.BytesIO(archive(head={"format": 2})))


def _tar(name: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as packed:
        packed.addfile(tarfile.TarInfo(name))
    return file.getvalue()


@pytest.mark.parametrize("make", [lambda: b"", lambda: b"PK\x03\x04", lambda: _tar("notes.txt")])
def test_file_that_is_no_backup_is_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(ArchiveForeign):
        Reader(io.BytesIO(make()))


def test_member_that_climbs_out_of_its_folder_is_refused() -> None:
    file = io.BytesIO()
    writer = Writer(file, head={})
    data = file.getvalue() + _tar("../../etc/passwd")

    with pytest.raises(ArchiveDamaged):
        Reader(io.BytesIO(data))
    with pytest.raises(AssertionError):
        writer.add("/etc/passwd", b"")


def test_member_that_the_manifest_does_not_list_is_refused() -> None:
    whole, other = archive(), io.BytesIO()
    Writer(other, head={}).add(f"objects/photos/cd/{'cd' * 32}.jpg", b"slipped in")
    slipped = other.getvalue()[1024:]  # without its head
    at = whole.index(MANIFEST.encode() + bytes(10))

    with pytest.raises(ArchiveDamaged):
        Reader(io.BytesIO(whole[:at] + slipped + whole[at:]))
