"""The keys of all objects that rows of the people's side name."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.models import DatasetSnapshot, Photo
from labeling.storage import keys

ROWS_AT_ONCE = 5000


def named() -> Iterator[str]:
    """Give every key: photos that are not erased with their thumbnails, and snapshots."""
    photos = Photo.objects.filter(erased_at=None).order_by("pk").values_list("stored_sha256", "suffix")
    for stored_sha256, suffix in photos.iterator(chunk_size=ROWS_AT_ONCE):
        yield keys.photo(stored_sha256, suffix)
        yield keys.thumbnail(stored_sha256)
    yield from DatasetSnapshot.objects.order_by("pk").values_list("manifest_key", flat=True)
