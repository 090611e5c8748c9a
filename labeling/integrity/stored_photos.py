"""Photos and thumbnails: rows against objects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from accounts.findings import Check, Finding, Look
from labeling.errors import ImageRefused, ObjectMissing
from labeling.imaging import pixels, thumbnail
from labeling.integrity import faults, orphans
from labeling.integrity.merging import merged
from labeling.models import Photo
from labeling.storage import keys, objects
from labeling.storage.stored_object import StoredObject

ROWS_AT_ONCE = 5000
ASKED_FOR = 1000  # missing objects that the store is asked for one by one


class _Row(NamedTuple):
    id: int
    sha256: str  # of the stored bytes
    suffix: str
    size_bytes: int
    is_erased: bool

    @property
    def subject(self) -> str:
        return f"photo {self.id}"


def checks() -> tuple[Check, ...]:
    """List what is looked at here."""
    return (
        Check(name="photos", find=_photos, repair=_mend),
        Check(name="thumbnails", find=_thumbnails, repair=_mend),
        Check(name="foreign objects", find=_foreign),
    )


def _photos(look: Look) -> Iterator[Finding]:
    rows = ((keys.photo(row.sha256, row.suffix), row) for row in _rows())
    missing = _Missing()
    for key, row, stored in merged(rows, objects.list_keys("photos/")):
        if stored is not None:
            yield from _photo(key, row, stored, look)
        elif row is not None and not row.is_erased and missing.is_so(row, key):
            yield faults.PHOTO_MISSING.at(row.subject, key=key)


def _photo(key: str, row: _Row | None, stored: StoredObject, look: Look) -> Iterator[Finding]:
    if row is None:
        yield from _orphan(stored, look)
    elif row.is_erased:
        yield faults.ERASED_OBJECT_LEFT.at(row.subject, key=key)
    elif stored.size_bytes != row.size_bytes:
        yield faults.PHOTO_SIZE_WRONG.at(row.subject, key=key, found=stored.size_bytes, expected=row.size_bytes)
    elif look.is_deep and not _is_whole(row, key):
        yield faults.PHOTO_DAMAGED.at(row.subject, key=key)


def _thumbnails(look: Look) -> Iterator[Finding]:
    rows = ((keys.thumbnail(row.sha256), row) for row in _rows())
    missing = _Missing()
    for key, row, stored in merged(rows, objects.list_keys("thumbnails/")):
        if stored is not None:
            yield from _thumbnail(key, row, stored, look)
        elif row is not None and not row.is_erased and missing.is_so(row, key):
            yield faults.THUMBNAIL_MISSING.at(row.subject, photo=row.id)


def _thumbnail(key: str, row: _Row | None, stored: StoredObject, look: Look) -> Iterator[Finding]:
    if row is None:
        yield from _orphan(stored, look)
    elif row.is_erased:
        yield faults.ERASED_OBJECT_LEFT.at(row.subject, key=key)
    elif stored.size_bytes == 0 or (look.is_deep and not _is_picture(key)):
        yield faults.THUMBNAIL_DAMAGED.at(row.subject, photo=row.id)


def _foreign(look: Look) -> Iterator[Finding]:
    for key in objects.foreign_keys():
        yield faults.OBJECT_FOREIGN.at(ascii(key)[1:-1])


def _mend(findings: Sequence[Finding]) -> None:
    for finding in findings:
        if finding.fault is faults.ERASED_OBJECT_LEFT:
            objects.delete(finding.extra["key"])
        elif finding.fault in {faults.THUMBNAIL_MISSING, faults.THUMBNAIL_DAMAGED}:
            _make_thumbnail(finding.extra["photo"])
    orphans.remove([each for each in findings if each.fault is faults.OBJECT_ORPHAN], is_named=_is_named)


def _make_thumbnail(photo_id: int) -> None:
    """Make a thumbnail again, unless the photo itself is gone: that is a finding of its own."""
    photo = Photo.objects.get(pk=photo_id)
    key = keys.thumbnail(photo.stored_sha256)
    try:
        made = thumbnail.thumbnail(objects.read(keys.photo(photo.stored_sha256, photo.suffix)))
    except (ObjectMissing, ImageRefused):
        return
    objects.delete(key)
    if not photo.is_erased:
        objects.put_once(key, made, content_type="image/jpeg")


def _rows() -> Iterator[_Row]:
    """Give every photo in the order of its keys."""
    photos = Photo.objects.order_by("stored_sha256")
    columns = photos.values_list("pk", "stored_sha256", "suffix", "size_bytes", "erased_at")
    for pk, sha256, suffix, size_bytes, erased_at in columns.iterator(chunk_size=ROWS_AT_ONCE):
        yield _Row(pk, sha256, suffix, size_bytes, erased_at is not None)


def _orphan(stored: StoredObject, look: Look) -> Iterator[Finding]:
    # The rows were read before the listing was: one that is newer than both may name it by now.
    finding = orphans.orphan(stored, look)
    if finding is not None and not _is_named(stored.key):
        yield finding


def _is_named(key: str) -> bool:
    sha256 = key.rpartition("/")[2].partition(".")[0]
    return Photo.objects.filter(stored_sha256=sha256).exists()


class _Missing:
    """Look again at what the listing lacks: the photo may have been erased since its row was read.

    Where a thousand are truly missing the store is another one, or empty, and asking for each would take hours.
    """

    def __init__(self) -> None:
        self._confirmed = 0

    def is_so(self, row: _Row, key: str) -> bool:
        """Say whether a photo that is not erased lacks this object."""
        if self._confirmed < ASKED_FOR:
            if objects.exists(key) or not Photo.objects.filter(pk=row.id, erased_at=None).exists():
                return False
            self._confirmed += 1
        return True


def _is_whole(row: _Row, key: str) -> bool:
    try:
        return hashlib.sha256(objects.read(key)).hexdigest() == row.sha256
    except ObjectMissing:
        return True  # erased this moment


def _is_picture(key: str) -> bool:
    try:
        pixels.decode_rgb(objects.read(key))
    except ImageRefused:
        return False
    except ObjectMissing:
        return True
    return True
