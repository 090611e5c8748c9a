"""Keep the activations cache under its quota: what was used longest ago goes first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import CacheQuotaTooSmall

_MB = 1_000_000


@dataclass(frozen=True)
class CachedFile:
    """One file of the cache, with the time of its last use in nanoseconds."""

    path: Path
    size_bytes: int
    used_ns: int


def check(needed_bytes: int, quota_bytes: int) -> None:
    """Refuse a run that cannot fit whatever is evicted. Raises `CacheQuotaTooSmall`."""
    if needed_bytes > quota_bytes:
        raise CacheQuotaTooSmall(needed_mb=-(-needed_bytes // _MB), quota_mb=quota_bytes // _MB)


def evict(root: Path, *, keep: frozenset[Path], limit_bytes: int) -> int:
    """Remove files outside `keep`, least recently used first, until at most `limit_bytes` are left; count them."""
    files = sorted(_files(root), key=lambda file: file.used_ns)
    total_bytes = sum(file.size_bytes for file in files)
    removed = 0
    for file in files:
        if total_bytes <= limit_bytes:
            break
        if file.path not in keep:
            file.path.unlink(missing_ok=True)
            total_bytes -= file.size_bytes
            removed += 1
    return removed


def _files(root: Path) -> Iterator[CachedFile]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            try:
                stat = path.stat()
            except FileNotFoundError:  # another run's eviction, or its temporary file was renamed
                continue
            yield CachedFile(path, stat.st_size, stat.st_mtime_ns)
