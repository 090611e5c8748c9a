"""Restore a backup into an empty stack: everything or nothing.

The archive is checked to its last byte first. Then the objects are written, then all rows in one transaction, which
reads every table back and commits only what has the hash that the backup noted. Killed anywhere before that, the
database is as empty as before; the objects that were written are recognised by the next try.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction

from accounts import append_only
from accounts.models import Role, User
from labeling.services import erasing
from labeling.storage import keys, objects
from trainer.embeddings import local
from trainer.models import FeatureShard
from trainer.services import erasing as traces
from trainer.services import resuming
from webapp.backups import rows
from webapp.backups.ahead import ahead
from webapp.backups.archive import OBJECTS, ROWS, SIGNING_KEY, Reader
from webapp.backups.errors import ArchiveDamaged, RowsDiffer, SigningKeyTaken, StackDiffers, StackNotEmpty
from webapp.backups.writing import applied_migrations

_MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "json": "application/json",
    "zip": "application/zip",
    "md": "text/markdown",
    "txt": "text/plain",
}
_LARGEST_ROWS = 1 << 30  # unpacked bytes of one member


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and the hash of all answers, the same as where they came from."""

    tables: dict[str, int]
    objects: int
    missing: list[str]
    answers_sha256: str


def restore(
    file: BinaryIO,
    *,
    on_checked: Callable[[int], None] = lambda _count: None,
    on_start: Callable[[int], None] = lambda _objects: None,
    on_object: Callable[[], None] = lambda: None,
) -> Restored:
    """Restore from an open file. `on_checked` hears of bytes, `on_start` of how many objects there are to write.

    Raises BackupError, one of its subclasses: nothing was restored. ObjectStoreDown, ObjectStoreFull: the same.
    """
    reader = Reader(file, on_bytes=on_checked)
    manifest = reader.manifest
    _check_version(manifest)
    _check_empty(reader)
    named = _objects(reader)
    on_start(len(named))
    _write_objects(reader, named, on_object)
    _write_signing_key(reader)
    with transaction.atomic():
        _write_rows(reader)
    _wake_up(manifest)
    counts = {label: facts["rows"] for label, facts in manifest["tables"].items()}
    answers = manifest["tables"]["labeling.verification"]["sha256"]
    return Restored(tables=counts, objects=len(named), missing=manifest["missing"], answers_sha256=answers)


def _check_version(manifest: dict[str, Any]) -> None:
    """Refuse rows of other tables than ours. Raises StackDiffers."""
    theirs, ours = ({tuple(each) for each in listed} for listed in (manifest["migrations"], applied_migrations()))
    difference = sorted(".".join(each) for each in theirs ^ ours)
    if difference or set(manifest["tables"]) != {table._meta.label_lower for table in rows.tables()}:
        raise StackDiffers(difference=", ".join(difference) or "the tables are not the same")


def _check_empty(reader: Reader) -> None:
    """Refuse to mix with what is there. Objects that an interrupted restore of this archive left are no hindrance.

    Raises StackNotEmpty.
    """
    for table in rows.tables():
        if table._base_manager.exists():
            raise StackNotEmpty(what=f"rows of {table._meta.label_lower}")
    for stored in objects.list_keys():
        member = reader.members.get(f"{OBJECTS}{stored.key}")
        if member is None or member.size_bytes != stored.size_bytes:
            raise StackNotEmpty(what=f"the object {stored.key}")


def _objects(reader: Reader) -> list[str]:
    """Name the members that are objects, all under keys of ours. Raises ArchiveDamaged."""
    named = reader.names(OBJECTS)
    foreign = next((name for name in named if not keys.is_ours(name.removeprefix(OBJECTS))), None)
    if foreign is not None:
        raise ArchiveDamaged(reason=f"{foreign} is no key of an object")
    return named


def _write_objects(reader: Reader, names: list[str], on_object: Callable[[], None]) -> None:
    """Write objects side by side; the archive itself is read by one thread."""
    read = ((name, reader.read(name)) for name in names)
    for _item, _done in ahead(_write_object, read):
        on_object()


def _write_object(item: tuple[str, bytes]) -> None:
    name, data = item
    key = name.removeprefix(OBJECTS)
    media_type = _MEDIA_TYPES.get(key.rpartition(".")[2], "application/octet-stream")
    if not objects.put_once(key, data, content_type=media_type) and objects.read(key) != data:
        raise StackNotEmpty(what=f"the object {key}")


def _write_signing_key(reader: Reader) -> None:
    """Put the key where the trainer reads it, for its owner alone. Raises SigningKeyTaken."""
    if SIGNING_KEY not in reader.members:
        return
    path, data = Path(settings.MAGPIE_SIGNING_KEY_FILE), reader.read(SIGNING_KEY)
    if path.exists():
        if path.read_bytes() != data:
            raise SigningKeyTaken(file=path.name)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _write_rows(reader: Reader) -> None:
    """Write every table, then read it back: what differs undoes the transaction. Raises RowsDiffer."""
    for table in rows.tables():
        label = table._meta.label_lower
        for name in reader.names(f"{ROWS}{label}/"):
            head, *lines = _unpacked(name, reader.read(name))
            if json.loads(head) != rows.columns(table):
                raise StackDiffers(difference=f"the columns of {label}")
            for batch in _batched(lines):
                rows.insert(table, batch)
    rows.reset_sequences()
    for table in rows.tables():
        label = table._meta.label_lower
        if rows.digest(table) != reader.manifest["tables"][label]["sha256"]:
            raise RowsDiffer(table=label)
    connection.check_constraints()


def _batched(lines: Sequence[bytes]) -> Iterator[list[list[Any]]]:
    for start in range(0, len(lines), rows.ROWS_AT_ONCE):
        yield [json.loads(line) for line in lines[start : start + rows.ROWS_AT_ONCE]]


def _unpacked(name: str, packed: bytes) -> list[bytes]:
    with gzip.open(io.BytesIO(packed)) as file:
        data = file.read(_LARGEST_ROWS + 1)
    if len(data) > _LARGEST_ROWS:
        raise ArchiveDamaged(reason=f"{name} unpacks to more than it may")
    return data.splitlines()


def _wake_up(manifest: dict[str, Any]) -> None:
    """Guard the tables, finish what was under way when the backup was made, and ask for the work of the moment."""
    append_only.install(connection, append_only.tables_of_installed_apps())
    shutil.rmtree(local.folder(), ignore_errors=True)  # fetched shards go by row numbers, which may come anew
    FeatureShard.objects.filter(key__in=manifest["missing"]).delete()  # merged meanwhile: embedded again
    for wish in manifest["erased_since"]:
        by = User.objects.filter(pk=wish["by"]).first() or User.objects.filter(role=Role.ADMIN).earliest("pk")
        erasing.erase(photo_id=wish["photo"], by=by, reason=wish["reason"])
    traces.forget(traces.remains())
    resuming.resume()
