"""Write snapshots out with their photos: a part at a time, going on where it stopped, whoever goes on.

A part is some megabytes of a zip, an object of its own; its share of the zip's directory is another. So nothing is ever
held whole, no disk is needed, and a worker that dies costs one part.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.problems import Problem
from jobs.services import queue as jobs
from labeling import kinds
from labeling.domain.batches import batches
from labeling.domain.manifests import Manifest
from labeling.errors import ExportGone, ObjectMissing
from labeling.layouts import hub, names, reading, studio, tables, zip_writing
from labeling.layouts.items import Item
from labeling.models import DatasetSnapshot, Export, TransferState
from labeling.selectors import exports as selectors
from labeling.selectors import snapshots
from labeling.services import snapshots as freezing
from labeling.storage import objects, parcels

IMAGE_FOLDER, CSV, JSONL, HUB, STUDIO = "imagefolder", "csv", "jsonl", "huggingface", "label-studio"
LAYOUTS = (IMAGE_FOLDER, CSV, JSONL, HUB, STUDIO)
KEEP = timedelta(days=7)
ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """How far one worker goes before others get theirs."""

    until: float

    @property
    def is_over(self) -> bool:
        """Say whether it is time to stop."""
        return time.monotonic() > self.until


def begin(*, layout: str, by: User, snapshot: DatasetSnapshot | None = None) -> Export:
    """Ask for a snapshot to be written out, without one for the labels as they stand when the writing begins.

    While the same is being written, or a snapshot's file is there, that export is given.
    """
    if layout not in LAYOUTS:
        raise ValueError(layout)
    with transaction.atomic():
        same = _same(snapshot, layout)
        if same is not None:
            return same
        total = snapshot.photos if snapshot is not None else 0
        export = Export.objects.create(snapshot=snapshot, layout=layout, total=total, created_by=by)
        jobs.enqueue(kinds.TRANSFERS, by=by)
    return export


def _same(snapshot: DatasetSnapshot | None, layout: str) -> Export | None:
    states = selectors.UNFINISHED if snapshot is None else (*selectors.UNFINISHED, TransferState.DONE)
    rows = Export.objects.filter(snapshot=snapshot, layout=layout, state__in=states).order_by("-created_at")
    return next((export for export in rows[:1] if not selectors.is_outlived(export)), None)


def remove(*, export_id: int) -> None:
    """Remove an export's bytes; its row stays. Raises ExportUnknown, ObjectStoreDown."""
    export = selectors.get(export_id)
    Export.objects.filter(pk=export.pk).update(state=TransferState.GONE)
    parcels.delete(export.key)


def carry_on(export: Export, turn: Turn) -> None:
    """Write parts until the export is whole or the turn over; what goes wrong for good stands on the row.

    Raises ObjectStoreDown, ObjectStoreFull: the next turn goes on.
    """
    try:
        manifest = snapshots.manifest(_frozen(export))
        while export.done < export.total and not turn.is_over:
            _write_photos(export, manifest)
        if export.done == export.total and not turn.is_over:
            _write_rest(export, manifest)
    except Problem as problem:
        if problem.is_outage:
            raise
        fail(export, code=problem.code, detail=problem.detail)


def _frozen(export: Export) -> DatasetSnapshot:
    """Give the snapshot that is written out, freezing the labels where none was named."""
    if export.snapshot is None:
        export.snapshot = freezing.freeze(by=export.created_by)
        export.total = export.snapshot.photos
        Export.objects.filter(pk=export.pk).update(snapshot=export.snapshot, total=export.total)
    return export.snapshot


def fail(export: Export, *, code: str, detail: str) -> None:
    """Record that an export came to nothing."""
    failed = {"state": TransferState.FAILED, "error_code": code, "error_detail": detail, "finished_at": timezone.now()}
    Export.objects.filter(pk=export.pk, state__in=selectors.UNFINISHED).update(**failed)
    parcels.delete(export.key)


def sweep() -> int:
    """Remove exports whose time is over, that a later erasure has made unfit, or of which no row knows."""
    over = [export for export in Export.objects.filter(state=TransferState.DONE) if selectors.is_outlived(export)]
    for export in over:
        remove(export_id=export.pk)
    return len(over)


def path_in(layout: str, item: Item) -> str:
    """Give where a photo lies in an export of this layout."""
    name = f"{item.photo:08d}-{item.sha256[:12]}{PurePosixPath(item.path).suffix}"
    split = names.WRITTEN[item.split]
    if layout == IMAGE_FOLDER:
        return f"{split}/{names.folder_of(item.label or '')}/{name}"
    return f"{split}/{name}" if layout == HUB else f"images/{name}"


def _write_photos(export: Export, manifest: Manifest) -> None:
    """Write one part of photos."""
    part = zip_writing.Part(offset=_size_of_data(export))
    rows, left_out = manifest.rows[export.done :], list[int]()
    done = 0
    for batch in batches(rows, ROWS_AT_ONCE):
        found = {item.photo: (item, key) for item, key in selectors.items_of(manifest, batch)}
        for row in batch:
            content = _content(found[row.photo_id][1]) if row.photo_id in found else None
            if content is None:
                left_out.append(row.photo_id)
            else:
                part.add(path_in(export.layout, found[row.photo_id][0]), content)
            done += 1
            if len(part.data) >= parcels.PIECE_BYTES:
                return _commit_photos(export, part, done, left_out)
    return _commit_photos(export, part, done, left_out)


def _commit_photos(export: Export, part: zip_writing.Part, done: int, left_out: list[int]) -> None:
    left_out = [*export.left_out, *left_out]
    _commit(export, part, done=export.done + done, left_out=left_out, state=TransferState.RUNNING)


def _write_rest(export: Export, manifest: Manifest) -> None:
    """Write what describes the photos, and the end of the zip: from here on the export can be fetched."""
    part = zip_writing.Part(offset=_size_of_data(export))
    left_out = set(export.left_out)
    written = [item for item, _key in selectors.items_of(manifest, manifest.rows) if item.photo not in left_out]
    for name, text in descriptions(export.layout, manifest, written, sha256=_frozen(export).sha256):
        part.add(name, "".join(text).encode())
    at = part.offset + len(part.data)
    directory_bytes = sum(size for _data, size, _count in export.parts) + len(part.directory)
    files = sum(count for _data, _size, count in export.parts) + part.count
    end = zip_writing.end(files=files, directory_at=at, directory_bytes=directory_bytes)
    part.directory += end
    now = timezone.now()
    _commit(
        export,
        part,
        state=TransferState.DONE,
        size_bytes=at + directory_bytes + len(end),
        finished_at=now,
        keep_until=now + KEEP,
    )


def _commit(export: Export, part: zip_writing.Part, **fields: Any) -> None:
    """Store a part, then say so, together with what else is so now. Raises ExportGone when it was removed meanwhile."""
    number = len(export.parts)
    parcels.write(export.key, str(number), bytes(part.data))
    parcels.write(export.key, f"{number}-directory", bytes(part.directory))
    export.parts = [*export.parts, [len(part.data), len(part.directory), part.count]]
    held = Export.objects.filter(pk=export.pk, state__in=selectors.UNFINISHED)
    if not held.update(parts=export.parts, **fields):
        parcels.delete(export.key)
        raise ExportGone
    for name, value in fields.items():
        setattr(export, name, value)


def descriptions(
    layout: str, manifest: Manifest, written: list[Item], *, sha256: str
) -> Iterator[tuple[str, Iterable[str]]]:
    """Give each describing file's name and its text; `sha256` names the snapshot."""
    placed = [replace(item, path=path_in(layout, item)) for item in written]
    labels = [category.name for category in manifest.categories]
    if layout == IMAGE_FOLDER:
        yield reading.OWN_MANIFEST, tables.json_lines(placed)
    elif layout == CSV:
        yield "manifest.csv", tables.csv_lines(placed)
    elif layout == JSONL:
        yield "manifest.jsonl", tables.json_lines(placed)
    elif layout == STUDIO:
        yield "tasks.json", studio.lines(placed)
        yield "label_config.xml", [studio.configuration(labels)]
    else:
        for split in names.WRITTEN:
            yield f"{names.WRITTEN[split]}/metadata.jsonl", hub.lines(item for item in placed if item.split == split)
        yield "README.md", [hub.card(labels=labels, count=len(placed), snapshot=sha256)]


def save(snapshot: DatasetSnapshot, layout: str, file: IO[bytes]) -> int:
    """Write a snapshot with its photos into a file, all at once; say how many. Raises ObjectStoreDown."""
    manifest, written = snapshots.manifest(snapshot), list[Item]()
    with zipfile.ZipFile(file, "w") as archive:
        for item, key in selectors.items_of(manifest, manifest.rows):
            content = _content(key)
            if content is not None:
                archive.writestr(path_in(layout, item), content)
                written.append(item)
        for name, text in descriptions(layout, manifest, written, sha256=snapshot.sha256):
            archive.writestr(name, "".join(text), zipfile.ZIP_DEFLATED)
    return len(written)


def _content(key: str) -> bytes | None:
    """Give a photo's bytes; none when it was erased since."""
    try:
        return objects.read(key)
    except ObjectMissing:
        return None


def _size_of_data(export: Export) -> int:
    return sum(part[0] for part in export.parts)
