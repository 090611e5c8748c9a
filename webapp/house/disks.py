"""How much room is left where Magpie writes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A place that is written to, and its file system: which one, and its free and total bytes."""

    place: str
    device: int
    free_bytes: int
    size_bytes: int

    @property
    def free_share(self) -> float:
        """Give the free share, 0 to 1."""
        return self.free_bytes / self.size_bytes if self.size_bytes else 0.0


def disks() -> list[Disk]:
    """Give the disks of state, of the cache, and of the objects where those are files."""
    places = {"home": settings.MAGPIE_HOME, "cache": settings.MAGPIE_CACHE_DIR}
    if isinstance(default_storage, FileSystemStorage):
        places["objects"] = Path(default_storage.location)
    return [_disk(place, Path(folder)) for place, folder in places.items()]


def _disk(place: str, folder: Path) -> Disk:
    """Look at the folder, or at the nearest parent that exists while nothing was written yet."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    usage = shutil.disk_usage(existing)
    return Disk(place=place, device=existing.stat().st_dev, free_bytes=usage.free, size_bytes=usage.total)
