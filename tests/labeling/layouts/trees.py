"""Data sets in memory, for tests of layouts."""

from __future__ import annotations

from labeling.errors import FileUnreadable


class MadeTree:
    """Files by name; texts and bytes alike."""

    def __init__(self, **files: str | bytes) -> None:
        self.files = {name: data.encode() if isinstance(data, str) else data for name, data in files.items()}
        self.identity = "made"

    def names(self) -> list[str]:
        return sorted(self.files)

    def read(self, name: str, *, limit_bytes: int) -> bytes:
        if name not in self.files:
            raise FileUnreadable(file=name)
        return self.files[name][: limit_bytes + 1]


def photos(*names: str) -> dict[str, str | bytes]:
    """Give files that look like photos by their names."""
    return {name: b"" for name in names}
