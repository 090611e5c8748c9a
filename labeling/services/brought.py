"""Data sets that people brought to the server: kept in pieces, and taken in behind a job, a turn at a time."""

from __future__ import annotations

import hashlib
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.problems import Problem
from jobs.services import queue as jobs
from labeling import kinds
from labeling.errors import ArchiveRefused, DataSetEmpty
from labeling.layouts import reading
from labeling.layouts.items import DataSet
from labeling.layouts.trees import NoTree, Tree, ZipTree
from labeling.models import Import, SplitChoice, TransferState
from labeling.selectors import imports as selectors
from labeling.services.exports import Turn
from labeling.services.imports import Importing, ImportReport, Outcome
from labeling.storage import parcels

SAVE_EVERY_S = 1.0
MOST_REFUSED = 200  # named on the row; all are counted
NAME_LENGTH = 200


def begin(
    *, chunks: Iterable[bytes], name: str, by: User, is_verified: bool = False, splits: str = SplitChoice.AUTO
) -> Import:
    """Keep what was brought, and ask for it to be taken in. Raises ObjectStoreDown, ObjectStoreFull."""
    key, hashed, size = uuid4(), hashlib.sha256(), 0

    def watched() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            hashed.update(chunk)
            size += len(chunk)
            yield chunk

    parcels.put(key, watched())
    with transaction.atomic():
        row = Import.objects.create(
            key=key,
            file_name=_printable(name),
            sha256=hashed.hexdigest(),
            size_bytes=size,
            is_verified=is_verified,
            splits=splits,
            created_by=by,
        )
        jobs.enqueue(kinds.TRANSFERS, by=by)
    return row


def carry_on(row: Import, turn: Turn) -> None:
    """Take photos in until all are or the turn is over; what goes wrong for good stands on the row.

    Raises ObjectStoreDown, ObjectStoreFull: the next turn goes on.
    """
    try:
        with _file(row) as file:
            tree, data_set = _opened(row, file)
            if not data_set.items and not data_set.refused:
                raise DataSetEmpty
            _take_in(row, tree, data_set, turn)
    except Problem as problem:
        if problem.is_outage:
            raise
        fail(row, code=problem.code, detail=problem.detail)


def fail(row: Import, *, code: str, detail: str) -> None:
    """Record that an import came to nothing more. What is in stays in."""
    failed = {"state": TransferState.FAILED, "error_code": code, "error_detail": detail, "finished_at": timezone.now()}
    Import.objects.filter(pk=row.pk, state__in=selectors.UNFINISHED).update(**failed)
    parcels.delete(row.key)


def _take_in(row: Import, tree: Tree, data_set: DataSet, turn: Turn) -> None:
    importing = Importing(
        tree, data_set, by=row.created_by, is_verified=row.is_verified, splits=row.splits, report=_report(row)
    )
    if not row.done:
        importing.report.notes += data_set.notes
        importing.report.refused += data_set.refused
        importing.report.counts[Outcome.REFUSED] += len(data_set.refused)
    row.layout, row.total, row.state = data_set.layout, len(importing.items), TransferState.RUNNING
    saved = time.monotonic()
    while row.done < row.total and not turn.is_over:
        importing.take_in(importing.items[row.done])
        row.done += 1
        if time.monotonic() - saved > SAVE_EVERY_S:
            _save(row, importing.report)
            saved = time.monotonic()
    if row.done >= row.total:
        row.state, row.finished_at = TransferState.DONE, timezone.now()
        importing.end()
    _save(row, importing.report)
    if row.state == TransferState.DONE:
        parcels.delete(row.key)


def _opened(row: Import, file: IO[bytes]) -> tuple[Tree, DataSet]:
    """Read what was brought: a zip, or one table about photos that are here. Raises ArchiveRefused."""
    if zipfile.is_zipfile(file):
        tree = ZipTree(file, identity=row.sha256)
        return tree, reading.read(tree)
    file.seek(0)
    text = file.read(reading.TEXT_BYTES).decode("utf-8-sig", errors="replace")
    data_set = reading.read_table(PurePosixPath(row.file_name).name, text)
    if data_set is None:
        raise ArchiveRefused(why="it is neither a zip nor a table")
    return NoTree(row.sha256), data_set


@contextmanager
def _file(row: Import) -> Iterator[IO[bytes]]:
    """Put the pieces together: zips are read from their end."""
    with tempfile.TemporaryFile(prefix="magpie-import-") as file:
        for piece in parcels.get(row.key, size_bytes=row.size_bytes):
            file.write(piece)
        file.seek(0)
        yield file


def _report(row: Import) -> ImportReport:
    report = ImportReport(notes=list(row.notes))
    report.counts.update({Outcome(name): count for name, count in row.counts.items()})
    report.refused = [(file, why) for file, why in row.refused]
    report.conflicting = {int(photo): set(files) for photo, files in row.conflicting.items()}
    return report


def _save(row: Import, report: ImportReport) -> None:
    row.counts = {outcome.value: count for outcome, count in report.counts.items()}
    row.refused = report.refused[:MOST_REFUSED]
    row.conflicting = {str(photo): sorted(files) for photo, files in report.conflicting.items()}
    row.notes = report.notes
    held = Import.objects.filter(pk=row.pk, state__in=selectors.UNFINISHED)
    fields = ("layout", "total", "done", "state", "finished_at", "counts", "refused", "conflicting", "notes")
    held.update(**{name: getattr(row, name) for name in fields})


def _printable(name: str) -> str:
    kept = "".join(letter if letter.isprintable() else "�" for letter in name)
    return kept[-NAME_LENGTH:] or "?"
