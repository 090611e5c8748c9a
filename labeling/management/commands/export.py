"""`manage.py export LAYOUT`: a snapshot with its photos, its labels alone, or every answer."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.problems import Problem
from labeling.models import DatasetSnapshot
from labeling.selectors import downloads
from labeling.services import exports, snapshots

Way = TypeVar("Way")


class Command(BaseCommand):
    """Write to a file that appears whole or not at all, or, text alone, to the terminal."""

    help = "Export a snapshot as imagefolder, csv, jsonl, huggingface or label-studio, or every answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("layout", choices=exports.LAYOUTS)
        parser.add_argument("--out", type=Path, metavar="FILE", help="where to write (text may go to the terminal)")
        parser.add_argument("--snapshot", type=int, metavar="ID", help="which snapshot (default: as all stands now)")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--labels-only", action="store_true", help="without photos: csv, jsonl or label-studio")
        what.add_argument("--answers", action="store_true", help="every answer ever given: csv or jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        layout, out = options["layout"], options["out"]
        try:
            if options["answers"] or options["labels_only"]:
                self._text(_lines(options), out)
            elif out is None:
                raise CommandError(_("Photos need a file to be written to: add --out FILE.zip."))
            else:
                _archive(_snapshot(options["snapshot"]), layout, out)
        except Problem as problem:
            raise CommandError(problem.detail) from problem

    def _text(self, lines: Iterable[str], out: Path | None) -> None:
        if out is None:
            for line in lines:
                self.stdout.write(line, ending="")
            return
        partial = _partial(out)
        with partial.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        os.replace(partial, out)


def _lines(options: dict[str, Any]) -> Iterable[str]:
    layout = options["layout"]
    if options["answers"]:
        return _known(downloads.ANSWERS, layout).lines()
    return _known(downloads.LABELS, layout).lines(_snapshot(options["snapshot"]))


def _known(ways: dict[str, Way], layout: str) -> Way:
    if layout not in ways:
        raise CommandError(_("That is written as {layouts}.").format(layouts=", ".join(ways)))
    return ways[layout]


def _archive(snapshot: DatasetSnapshot, layout: str, out: Path) -> None:
    partial = _partial(out)
    with partial.open("wb") as file:
        count = exports.save(snapshot, layout, file)
    os.replace(partial, out)
    sys.stderr.write(_("{count} photos are in {file}.").format(count=count, file=out) + "\n")


def _partial(out: Path) -> Path:
    return out.with_name(f"{out.name}.part")


def _snapshot(snapshot_id: int | None) -> DatasetSnapshot:
    if snapshot_id is None:
        return snapshots.freeze()
    snapshot = DatasetSnapshot.objects.filter(pk=snapshot_id).first()
    if snapshot is None:
        raise CommandError(_("There is no snapshot {id}.").format(id=snapshot_id))
    return snapshot
