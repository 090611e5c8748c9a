"""What goes out: snapshots as items, and exports with their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from labeling.domain.batches import batches
from labeling.domain.manifests import Manifest, ManifestRow
from labeling.errors import ExportGone, ExportNotReady, ExportUnknown
from labeling.layouts.items import Item
from labeling.models import DatasetSnapshot, Export, Photo, PhotoErasure, TransferState
from labeling.selectors import snapshots
from labeling.selectors.photo_states import IDS_AT_ONCE
from labeling.storage import parcels

_MASK_64 = (1 << 64) - 1
_FACTS = ("pk", "suffix", "captured_at", "erased_at", "group__key", "group__perceptual_hash", "group__source")
SAME_MOMENT = timedelta(seconds=1)  # two machines need not agree to the second which came first
UNFINISHED = (TransferState.WAITING, TransferState.RUNNING)


def newest(limit: int = 20) -> list[Export]:
    """List the newest exports."""
    return list(Export.objects.select_related("created_by", "snapshot").order_by("-created_at")[:limit])


def unfinished() -> QuerySet[Export]:
    """Give those that are still to be written, oldest first."""
    return Export.objects.filter(state__in=UNFINISHED).order_by("created_at")


def get(export_id: int) -> Export:
    """Give the export of this id. Raises ExportUnknown."""
    export = Export.objects.select_related("created_by", "snapshot").filter(pk=export_id).first()
    if export is None:
        raise ExportUnknown
    return export


def ready(export_id: int) -> Export:
    """Give an export whose bytes are there. Raises ExportUnknown, ExportNotReady, ExportGone.

    Once a photo was erased, what was written before might hold it.
    """
    export = get(export_id)
    if export.state == TransferState.GONE or (export.state == TransferState.DONE and is_outlived(export)):
        raise ExportGone
    if export.state != TransferState.DONE:
        raise ExportNotReady
    return export


def is_outlived(export: Export) -> bool:
    """Say whether its time is over, or a photo was erased since it was begun."""
    return _is_outlived(export, _last_erasure())


def there(exports: Iterable[Export]) -> set[int]:
    """Give the ids of those whose file can be fetched."""
    last = _last_erasure()
    return {each.pk for each in exports if each.state == TransferState.DONE and not _is_outlived(each, last)}


def _is_outlived(export: Export, last_erasure: datetime | None) -> bool:
    if export.keep_until is not None and export.keep_until < timezone.now():
        return True
    return last_erasure is not None and last_erasure >= export.created_at - SAME_MOMENT


def _last_erasure() -> datetime | None:
    erasure = PhotoErasure.objects.order_by("-pk").first()
    return None if erasure is None else erasure.created_at


def chunks(export: Export, *, start: int = 0) -> Iterator[bytes]:
    """Give an export's bytes from `start` on, a piece at a time. Raises ObjectMissing, ObjectStoreDown."""
    at = 0
    for name, size in pieces(export):
        if at + size > start:
            yield parcels.read(export.key, name)[max(0, start - at) :]
        at += size


def pieces(export: Export) -> Iterator[tuple[str, int]]:
    """Name the pieces in the order in which they are the file, with their sizes in bytes."""
    yield from ((str(number), part[0]) for number, part in enumerate(export.parts))
    yield from ((f"{number}-directory", part[1]) for number, part in enumerate(export.parts))


def file_name(export: Export) -> str:
    """Give the name under which an export is saved."""
    sha256 = export.snapshot.sha256 if export.snapshot is not None else ""
    return f"magpie-{export.snapshot_id}-{sha256[:8]}-{export.layout}.zip"


def items(snapshot: DatasetSnapshot) -> Iterator[Item]:
    """Give a snapshot's labels with what is known of their photos; those erased since are left out.

    Raises ObjectMissing, ObjectStoreDown.
    """
    manifest = snapshots.manifest(snapshot)
    return (item for item, _key in items_of(manifest, manifest.rows))


def items_of(manifest: Manifest, rows: Iterable[ManifestRow]) -> Iterator[tuple[Item, str]]:
    """Give the items of some rows, each with the key of its object."""
    names = {category.id: category.name for category in manifest.categories}
    for chunk in batches(rows, IDS_AT_ONCE):
        facts = {photo.pk: photo for photo in _facts(row.photo_id for row in chunk)}
        for row in chunk:
            photo = facts[row.photo_id]
            if photo.erased_at is None:
                yield _item(row, names[row.category_id], photo), row.key


def _facts(photo_ids: Iterable[int]) -> Iterable[Photo]:
    return Photo.objects.filter(pk__in=list(photo_ids)).select_related("group").only(*_FACTS)


def _item(row: ManifestRow, label: str, photo: Photo) -> Item:
    return Item(
        path=row.key,
        label=label,
        split=row.split,
        sha256=row.stored_sha256,
        group=photo.group.key,
        group_hash=f"{photo.group.perceptual_hash & _MASK_64:016x}",
        source=photo.group.source,
        captured_at=photo.captured_at.isoformat(timespec="seconds"),
        photo=row.photo_id,
    )
