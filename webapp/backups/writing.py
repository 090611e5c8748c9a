"""Write a backup: rows of one moment, then the objects that they name."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from labeling.domain.batches import batches
from labeling.errors import ObjectMissing
from labeling.models import Photo, PhotoErasure
from labeling.selectors import object_keys as labeling_keys
from labeling.storage import objects
from trainer.selectors import object_keys as trainer_keys
from webapp.backups import rows
from webapp.backups.ahead import ahead
from webapp.backups.archive import OBJECTS, ROWS, SIGNING_KEY, Writer

ROWS_PER_MEMBER = 20_000
ZIPPED = 6  # level: rows become a tenth; photos, which are packed already, are stored as they are


@dataclass(slots=True)
class Written:
    """What went into a backup. `missing` are objects that rows name and the store does not have."""

    tables: dict[str, int] = field(default_factory=dict)
    objects: int = 0
    object_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    has_signing_key: bool = False


def write(
    file: BinaryIO,
    *,
    with_signing_key: bool = False,
    on_start: Callable[[int], None] = lambda _objects: None,
    on_object: Callable[[], None] = lambda: None,
) -> Written:
    """Write the whole stack to a file or pipe. `on_start` hears how many objects there are once the rows are written.

    Raises ObjectStoreDown; what was written by then is no backup, and no restore takes it for one.
    """
    writer = Writer(file, head={"made_at": timezone.now().isoformat(timespec="seconds")})
    written, hashes = Written(), {}
    with rows.at_one_moment():
        for table in rows.tables():
            label = table._meta.label_lower
            written.tables[label], hashes[label] = _write_table(writer, table)
        wanted = list(dict.fromkeys(chain(labeling_keys.named(), trainer_keys.named())))
        migrations = applied_migrations()
    on_start(len(wanted))
    _write_objects(writer, wanted, written, on_object)
    if with_signing_key and settings.MAGPIE_SIGNING_KEY_FILE.exists():
        writer.add(SIGNING_KEY, settings.MAGPIE_SIGNING_KEY_FILE.read_bytes())
        written.has_signing_key = True
    writer.close(
        {
            "tables": {label: {"rows": count, "sha256": hashes[label]} for label, count in written.tables.items()},
            "objects": written.objects,
            "object_bytes": written.object_bytes,
            "missing": written.missing,
            "erased_since": _erased_since(written.missing),
            "migrations": migrations,
            "database": connection.vendor,
        }
    )
    return written


def applied_migrations() -> list[list[str]]:
    """Name the migrations that made the tables which are kept."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted([app, name] for app, name in applied if app in rows.PACKAGES)


def _write_table(writer: Writer, table: rows.Table) -> tuple[int, str]:
    """Write a table as members of some thousand lines; give how many there are, and the hash of all."""
    count, hashed = 0, hashlib.sha256()
    head = json.dumps(rows.columns(table)).encode() + b"\n"
    for number, lines in enumerate(_batches_or_one_empty(table)):
        count += len(lines)
        for line in lines:
            hashed.update(line)
        packed = gzip.compress(b"".join([head, *lines]), compresslevel=ZIPPED, mtime=0)
        writer.add(f"{ROWS}{table._meta.label_lower}/{number:05d}.jsonl.gz", packed)
    return count, hashed.hexdigest()


def _batches_or_one_empty(table: rows.Table) -> Iterator[list[bytes]]:
    """Cut a table into batches; one without rows has its columns in the archive all the same."""
    found = batches(rows.lines(table), ROWS_PER_MEMBER)
    yield from chain([next(found, [])], found)


def _write_objects(writer: Writer, wanted: list[str], written: Written, on_object: Callable[[], None]) -> None:
    for key, data in ahead(_object, wanted):
        if data is None:
            written.missing.append(key)
        else:
            writer.add(f"{OBJECTS}{key}", data)
            written.objects += 1
            written.object_bytes += len(data)
        on_object()


def _object(key: str) -> bytes | None:
    try:
        return objects.read(key)
    except ObjectMissing:
        return None


def _erased_since(missing: list[str]) -> list[dict[str, Any]]:
    """Give the erasures, of any time, of photos whose objects were not there any more."""
    hashes = {key.rpartition("/")[2].partition(".")[0] for key in missing if key.startswith(("photos/", "thumbnails/"))}
    erased = Photo.objects.filter(stored_sha256__in=hashes, erased_at__isnull=False) if hashes else Photo.objects.none()
    wishes = PhotoErasure.objects.filter(photo__in=erased).order_by("photo_id")
    return [{"photo": wish.photo_id, "by": wish.by_id, "reason": wish.reason} for wish in wishes]
