"""Folders and zips as trees of files: bounded, and never out of their place."""

from __future__ import annotations

import errno
import io
import stat
import zipfile
from pathlib import Path

import pytest

from labeling.errors import ArchiveRefused, FileUnreadable
from labeling.layouts.trees import FolderTree, ZipTree

LIMIT = 1000


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_STORED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return file


def test_zip_lists_and_reads_its_files() -> None:
    tree = ZipTree(zipped(("b/2.jpg", b"two"), ("a/1.jpg", b"one"), ("a/", b"")))

    assert tree.names() == ["a/1.jpg", "b/2.jpg"]
    assert tree.read("a/1.jpg", limit_bytes=LIMIT) == b"one"


def test_names_that_climb_out_links_and_hidden_files_are_none() -> None:
    link = zipfile.ZipInfo("link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    tree = ZipTree(
        zipped(
            ("../up.jpg", b""),
            ("/etc/passwd.jpg", b""),
            ("a/..\\..\\b.jpg", b""),
            (link, b"/etc/passwd"),
            ("__MACOSX/a.jpg", b""),
            ("a/.hidden.jpg", b""),
            ("fine.jpg", b""),
        )
    )

    assert tree.names() == ["fine.jpg"]
    with pytest.raises(FileUnreadable):
        tree.read("../up.jpg", limit_bytes=LIMIT)


def test_bomb_is_refused_and_a_large_file_read_to_the_limit_only() -> None:
    tree = ZipTree(zipped(("bomb.jpg", bytes(50 << 20)), ("large.csv", b"x" * 5000), compression=zipfile.ZIP_DEFLATED))

    with pytest.raises(FileUnreadable):
        tree.read("bomb.jpg", limit_bytes=100 << 20)
    assert len(tree.read("large.csv", limit_bytes=LIMIT)) == LIMIT + 1


def test_damaged_and_encrypted_files_are_refused_one_by_one() -> None:
    data = bytearray(zipped(("a.jpg", b"a" * 100), ("b.jpg", b"b" * 100)).getvalue())
    data[data.index(b"aaaa")] ^= 0xFF
    central = data.rindex(b"PK\1\2")
    data[central + 8] |= 1  # the flag that says encrypted, of the last entry
    tree = ZipTree(io.BytesIO(bytes(data)))

    for name in ("a.jpg", "b.jpg"):
        with pytest.raises(FileUnreadable):
            tree.read(name, limit_bytes=LIMIT)


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_is_refused_however_the_file_is_packed(compression: int) -> None:
    data = bytearray(zipped(("a.jpg", bytes(range(256)) * 4), compression=compression).getvalue())
    begins = data.index(b"a.jpg") + len(b"a.jpg")
    data[begins : begins + 40] = b"\xff" * 40

    with pytest.raises(FileUnreadable):
        ZipTree(io.BytesIO(bytes(data))).read("a.jpg", limit_bytes=LIMIT)


def test_failure_of_the_disk_is_not_blamed_on_the_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    file = zipped(("a.jpg", b"a"))
    tree = ZipTree(file)

    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(file, "read", fail)

    with pytest.raises(OSError, match="Input/output"):
        tree.read("a.jpg", limit_bytes=LIMIT)


@pytest.mark.parametrize(
    "data", [b"", b"no zip", zipped(("a.jpg", b"a")).getvalue()[:-10]], ids=["empty", "no zip", "cut short"]
)
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        ZipTree(io.BytesIO(data))


def test_folder_reads_zips_in_it_as_folders(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "photos.zip").write_bytes(zipped(("glass/1.jpg", b"one")).getvalue())
    (tmp_path / "README.md").write_text("hello")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.jpg").write_text("")
    tree = FolderTree(tmp_path)

    assert tree.names() == ["README.md", "data/photos.zip/glass/1.jpg"]
    assert tree.read("data/photos.zip/glass/1.jpg", limit_bytes=LIMIT) == b"one"


def test_folder_reads_nothing_outside(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.jpg").write_text("secret")

    for name in ("../secret.jpg", str(tmp_path / "secret.jpg"), "absent.jpg"):
        with pytest.raises(FileUnreadable):
            FolderTree(inside).read(name, limit_bytes=LIMIT)
