"""The archive: a plain tar file, of which not one byte may differ from what was written.

Members come in one order: what the file is, rows, objects, the manifest with the hash of each, and the manifest's own
hash. Reading never unpacks. It knows every byte that a header, a gap or the end may have, so that a change anywhere is
found before anything is restored; and a name is only ever looked up, never used as a path.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from webapp.backups.errors import ArchiveDamaged, ArchiveForeign, ArchiveNewer

FORMAT = 1
HEAD, MANIFEST, MANIFEST_HASH, SIGNING_KEY = "magpie-backup.json", "manifest.json", "manifest.sha256", "signing-key.pem"
ROWS, OBJECTS = "rows/", "objects/"
_NAME = re.compile(
    rf"{HEAD}|{MANIFEST}|{MANIFEST_HASH}|{SIGNING_KEY}|rows/[a-z]+\.[a-z]+/[0-9]{{5}}\.jsonl\.gz|objects/[a-z0-9_./-]+"
)
_BLOCK = 512
_END = bytes(2 * _BLOCK)
_PIECE = 1 << 20
_LARGEST = 1 << 31  # of one member: far above a bundle, far below what tar's plain headers can say


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive, and where its bytes begin."""

    name: str
    size_bytes: int
    sha256: str
    offset: int = 0

    def facts(self) -> list[Any]:
        """Give what the manifest says of it."""
        return [self.name, self.size_bytes, self.sha256]


class Writer:
    """Write an archive front to back: the file may be a pipe."""

    def __init__(self, file: BinaryIO, *, head: dict[str, Any]) -> None:
        self._file = file
        self.members: list[Member] = []
        self.add(HEAD, json.dumps({"format": FORMAT, **head}).encode())

    def add(self, name: str, data: bytes) -> str:
        """Append one member; give its hash."""
        assert _NAME.fullmatch(name), name
        self._file.write(_header(name, len(data)))
        self._file.write(data)
        self._file.write(bytes(_gap(len(data))))
        sha256 = hashlib.sha256(data).hexdigest()
        self.members.append(Member(name, len(data), sha256))
        return sha256

    def close(self, manifest: dict[str, Any]) -> None:
        """Append the manifest, its hash and the end."""
        facts = {**manifest, "members": [member.facts() for member in self.members]}
        self.add(MANIFEST_HASH, self.add(MANIFEST, json.dumps(facts).encode()).encode())
        self._file.write(_END)
        self._file.flush()


class Reader:
    """Read an archive that was checked whole."""

    def __init__(self, file: BinaryIO, *, on_bytes: Callable[[int], None] = lambda _count: None) -> None:
        """Check every byte. Raises ArchiveForeign, ArchiveNewer, ArchiveDamaged."""
        self._file, self._on_bytes = file, on_bytes
        self.members: dict[str, Member] = {}
        for member in self._walk():
            if member.name in self.members:
                raise ArchiveDamaged(reason=f"{member.name} is in it twice")
            self.members[member.name] = member
            if len(self.members) == 1:
                self._check_head(member)
        self.manifest = self._checked_manifest()

    def read(self, name: str) -> bytes:
        """Give one member's bytes, the same that were checked. Raises ArchiveDamaged."""
        member = self.members.get(name)
        if member is None:
            raise ArchiveDamaged(reason=f"{name} is not in it")
        self._file.seek(member.offset)
        data = self._file.read(member.size_bytes)
        if hashlib.sha256(data).hexdigest() != member.sha256:
            raise ArchiveDamaged(reason=f"{name} changed while it was read")
        return data

    def names(self, prefix: str) -> list[str]:
        """Name the members below a prefix, in the archive's order."""
        return [name for name in self.members if name.startswith(prefix)]

    def _walk(self) -> Iterator[Member]:
        self._file.seek(0)
        while (header := self._file.read(_BLOCK)) != bytes(_BLOCK):
            name, size_bytes = self._parsed(header)
            yield self._passed(name, size_bytes)
        rest = self._file.read(_BLOCK + 1)
        if rest != bytes(_BLOCK):
            raise ArchiveDamaged(reason="its end is not where it should be")

    def _parsed(self, header: bytes) -> tuple[str, int]:
        try:
            info = tarfile.TarInfo.frombuf(header, "ascii", "strict")
            is_ours = _NAME.fullmatch(info.name) and header == _header(info.name, info.size)
        except (tarfile.TarError, ValueError):  # also of a block that is cut short
            is_ours = None
        if not is_ours:
            if not self.members:
                raise ArchiveForeign(file=getattr(self._file, "name", "It"))
            raise ArchiveDamaged(reason=f"what follows {next(reversed(self.members))} cannot be read")
        return info.name, info.size

    def _passed(self, name: str, size_bytes: int) -> Member:
        """Hash one member and step over it."""
        offset, hashed, left = self._file.tell(), hashlib.sha256(), size_bytes
        if size_bytes > _LARGEST:
            raise ArchiveDamaged(reason=f"{name} is too large")
        while left and (piece := self._file.read(min(left, _PIECE))):
            hashed.update(piece)
            left -= len(piece)
            self._on_bytes(len(piece))
        gap = _gap(size_bytes)
        if left or self._file.read(gap) != bytes(gap):
            raise ArchiveDamaged(reason=f"{name} is cut short or padded with something")
        return Member(name, size_bytes, hashed.hexdigest(), offset)

    def _check_head(self, head: Member) -> None:
        """Refuse what is no backup, or one of a later format, before reading gigabytes of it."""
        place = self._file.tell()
        try:
            found = json.loads(self.read(head.name))["format"] if head.name == HEAD else None
        except (ValueError, KeyError, TypeError) as wrong:
            raise ArchiveDamaged(reason=f"{HEAD} cannot be read") from wrong
        if found is None:
            raise ArchiveForeign(file=getattr(self._file, "name", "It"))
        if found != FORMAT:
            raise ArchiveNewer(found=found, known=FORMAT)
        self._file.seek(place)

    def _checked_manifest(self) -> dict[str, Any]:
        said, found = self.read(MANIFEST_HASH), self.read(MANIFEST)
        if said.decode("ascii", "replace") != hashlib.sha256(found).hexdigest():
            raise ArchiveDamaged(reason="the manifest does not have its hash")
        manifest: dict[str, Any] = json.loads(found)
        others = [member.facts() for name, member in self.members.items() if name not in {MANIFEST, MANIFEST_HASH}]
        if manifest["members"] != others:
            raise ArchiveDamaged(reason=_first_difference(manifest["members"], others))
        return manifest


def _first_difference(listed: list[list[Any]], found: list[list[Any]]) -> str:
    for one, other in zip(listed, found, strict=False):
        if one != other:
            return f"{one[0]} is not what was written"
    return "it does not hold what its manifest lists"


def _header(name: str, size_bytes: int) -> bytes:
    """Make the one header that a member of this name and size may have."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size_bytes, 0o600
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def _gap(size_bytes: int) -> int:
    """Give how many zeros fill the last block."""
    return -size_bytes % _BLOCK
