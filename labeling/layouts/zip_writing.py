"""Zips written a part at a time: each part stands alone, so that a killed writer goes on and nothing lies in memory.

Photos are stored as they are: they do not get smaller. The parts one after another, then each part's share of the
directory, then the end, are the file. Sizes beyond 4 GiB and 65,535 files are written as ZIP64 has them.

References: PKWARE, APPNOTE 6.3.9, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_UTF8 = 0x800
_PLAIN, _ZIP64 = 20, 45  # versions needed to unpack
_MADE_ON_UNIX = 3 << 8
_FILE_MODE = 0o100644 << 16
_DATE = (2020 - 1980) << 9 | 1 << 5 | 1  # the same content is the same bytes
_MOST_16, _MOST_32 = 0xFFFF, 0xFFFF_FFFF


@dataclass(slots=True)
class Part:
    """Some files of a zip that begin `offset` bytes into it: their bytes, and their share of the directory."""

    offset: int
    data: bytearray = field(default_factory=bytearray)
    directory: bytearray = field(default_factory=bytearray)
    count: int = 0

    def add(self, name: str, content: bytes) -> None:
        """Write one file."""
        at, encoded, crc = self.offset + len(self.data), name.encode(), zlib.crc32(content)
        sizes = (crc, len(content), len(content))
        self.data += _LOCAL.pack(b"PK\3\4", _PLAIN, _UTF8, 0, 0, _DATE, *sizes, len(encoded), 0) + encoded + content
        extra = struct.pack("<2HQ", 1, 8, at) if at >= _MOST_32 else b""
        needed = _ZIP64 if extra else _PLAIN
        lengths = (len(encoded), len(extra), 0, 0, 0, _FILE_MODE, min(at, _MOST_32))
        self.directory += _CENTRAL.pack(b"PK\1\2", _MADE_ON_UNIX | needed, needed, _UTF8, 0, 0, _DATE, *sizes, *lengths)
        self.directory += encoded + extra
        self.count += 1


def end(*, files: int, directory_at: int, directory_bytes: int) -> bytes:
    """Write the last bytes of a zip."""
    is_large = files >= _MOST_16 or directory_at >= _MOST_32 or directory_bytes >= _MOST_32
    counted, where = min(files, _MOST_16), (min(directory_bytes, _MOST_32), min(directory_at, _MOST_32))
    plain = _END.pack(b"PK\5\6", 0, 0, counted, counted, *where, 0)
    if not is_large:
        return plain
    large = _END_64.pack(
        b"PK\6\6", 44, _MADE_ON_UNIX | _ZIP64, _ZIP64, 0, 0, files, files, directory_bytes, directory_at
    )
    return large + _LOCATOR_64.pack(b"PK\6\7", 0, directory_at + directory_bytes, 1) + plain
