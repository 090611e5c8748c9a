"""Shards as files on this machine, so that reading them is mapping them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
from django.conf import settings

from labeling.errors import ObjectMissing
from labeling.storage import objects
from trainer.embeddings.shards import Rows
from trainer.models import FeatureShard

QUOTA_BYTES = 4 * 1024**3


def open_shard(shard: FeatureShard) -> Rows:
    """Map a shard's rows, read-only, shape (rows, width); fetch the object first where it is not on this machine.

    Raises `ObjectMissing` when the object is gone.
    """
    path = objects.local_path(shard.key) or _fetched(shard)
    try:
        rows: Rows = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError as theirs:
        raise ObjectMissing(key=shard.key) from theirs
    return rows


def folder() -> Path:
    """Name the folder of fetched shards. Everything in it can be deleted at any time."""
    return Path(settings.MAGPIE_CACHE_DIR) / "features"


def evict(*, quota_bytes: int = QUOTA_BYTES) -> int:
    """Delete the longest unused fetched shards until the rest fits; give how many went."""
    kept_bytes, evicted = 0, 0
    for path in sorted(folder().glob("*/*.npy"), key=lambda path: path.stat().st_atime, reverse=True):
        kept_bytes += path.stat().st_size
        if kept_bytes > quota_bytes:
            path.unlink(missing_ok=True)
            evicted += 1
    return evicted


def _fetched(shard: FeatureShard) -> Path:
    # A row's id is never used again, so a file of that name can only hold that shard.
    path = folder() / str(shard.space_id) / f"{shard.pk}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, objects.read(shard.key))
        _forget_gone(path.parent, shard.space_id)
        evict()
    return path


def _forget_gone(folder: Path, space_id: int) -> None:
    """Delete fetched shards that were merged or written anew since: they may hold what was erased."""
    known = set(FeatureShard.objects.filter(space=space_id).values_list("pk", flat=True))
    for path in folder.glob("*.npy"):
        if int(path.stem) not in known:
            path.unlink(missing_ok=True)


def _write_whole(path: Path, data: bytes) -> None:
    """Write beside, then rename: another process maps the whole file or none."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(path)
