"""All files of a version as one zip, sent file by file: its size is known before its first byte."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.layouts import zip_writing
from trainer.artefacts import canonical
from trainer.models import ModelVersion
from trainer.selectors import version_files


def size_bytes(version: ModelVersion) -> int:
    """Give the size of the zip: that of one with as many zeros in each file."""
    sizes = [(file.name, file.size_bytes) for file in version_files.files(version)]
    listed = [(version_files.METRICS, len(version_files.metrics(version))), *sizes]
    names = [_path(version, name) for name, _ in listed]
    ends = zip_writing.end(files=len(listed), directory_at=0, directory_bytes=0)
    empty = zip_writing.Part(offset=0)
    for name in names:
        empty.add(name, b"")
    return len(empty.data) + len(empty.directory) + sum(size for _, size in listed) + len(ends)


def pieces(version: ModelVersion) -> Iterator[bytes]:
    """Give the zip's bytes, a file at a time. Raises `ArtefactUnfit`, `ObjectMissing`."""
    offset, count, directory = 0, 0, bytearray()
    for name, data in version_files.contents(version):
        part = zip_writing.Part(offset=offset)
        part.add(_path(version, name), data)
        offset, count, directory = offset + len(part.data), count + part.count, directory + part.directory
        yield bytes(part.data)
    yield bytes(directory)
    yield zip_writing.end(files=count, directory_at=offset, directory_bytes=len(directory))


def etag(version: ModelVersion) -> str:
    """Give what changes when a byte of the zip would."""
    facts = {file.name: file.sha256 for file in version_files.files(version)}
    return canonical.sha256(canonical.dump({**facts, version_files.METRICS: version_files.metrics(version).decode()}))


def name(version: ModelVersion) -> str:
    """Name the zip."""
    return f"magpie-v{version.number}-files.zip"


def _path(version: ModelVersion, file: str) -> str:
    return f"magpie-v{version.number}/{file}"
