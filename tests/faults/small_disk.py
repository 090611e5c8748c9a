"""A disk of a few megabytes that a test can fill and empty again."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.requirement import absent

CHUNK = b"\0" * 65536


class SmallDisk:
    """A file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no room at all."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (len(CHUNK), 4096, 1):
                try:
                    while file.write(CHUNK[:size]) == size:
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def mounted(*, size_mb: int) -> Iterator[SmallDisk]:
    """Mount one; skip visibly where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="magpie-disk-", ignore_cleanup_errors=True) as name:
        os.chmod(name, 0o755)
        mount = ("mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=0777", "tmpfs", name)
        if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            absent("The right to mount a small disk")
        try:
            yield SmallDisk(Path(name))
        finally:
            subprocess.run(("umount", "--lazy", name), check=True)
