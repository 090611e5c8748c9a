"""Zips written in parts are zips, of any size."""

from __future__ import annotations

import io
import struct
import zipfile

from labeling.layouts import zip_writing
from labeling.layouts.zip_writing import Part

FILES = [("a/ä.jpg", b"one"), ("b.jpg", b""), ("c/d/e.jpg", bytes(range(256)))]


def assembled(parts: list[Part]) -> bytes:
    at = sum(len(part.data) for part in parts)
    directory = b"".join(bytes(part.directory) for part in parts)
    end = zip_writing.end(files=sum(part.count for part in parts), directory_at=at, directory_bytes=len(directory))
    return b"".join(bytes(part.data) for part in parts) + directory + end


def test_parts_one_after_another_are_a_zip() -> None:
    parts, offset = [], 0
    for name, content in FILES:
        part = Part(offset)
        part.add(name, content)
        offset += len(part.data)
        parts.append(part)

    with zipfile.ZipFile(io.BytesIO(assembled(parts))) as archive:
        assert archive.testzip() is None
        assert [(info.filename, archive.read(info)) for info in archive.infolist()] == FILES


def test_same_content_is_the_same_bytes() -> None:
    first, second = Part(0), Part(0)
    for part in (first, second):
        part.add("a.jpg", b"x")

    assert assembled([first]) == assembled([second])


def test_more_files_than_65535() -> None:
    part = Part(0)
    for number in range(70_000):
        part.add(f"{number}", b"")

    with zipfile.ZipFile(io.BytesIO(assembled([part]))) as archive:
        assert len(archive.namelist()) == 70_000


class Sparse(io.RawIOBase):
    """A file of which only the end was written: what lies before it is zeros."""

    def __init__(self, hole_bytes: int, end: bytes) -> None:
        self.hole_bytes, self.end, self.at = hole_bytes, end, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset + (0, self.at, self.hole_bytes + len(self.end))[whence]
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, size: int = -1) -> bytes:
        start = self.at - self.hole_bytes
        assert start >= 0
        data = self.end[start:] if size < 0 else self.end[start : start + size]
        self.at += len(data)
        return data


def test_files_beyond_four_gigabytes() -> None:
    hole_bytes = 5 << 30
    part = Part(hole_bytes)
    part.add("far.jpg", b"far away")
    at = hole_bytes + len(part.data)
    end = zip_writing.end(files=1, directory_at=at, directory_bytes=len(part.directory))

    with zipfile.ZipFile(Sparse(hole_bytes, bytes(part.data) + bytes(part.directory) + end)) as archive:
        assert archive.infolist()[0].header_offset == hole_bytes
        assert archive.read("far.jpg") == b"far away"
    assert struct.unpack("<L", bytes(part.directory)[42:46]) == (0xFFFF_FFFF,)
