"""`manage.py import_photos SOURCE`: a folder, zip or table of photos, in any of the layouts that are read."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.access import can_administer
from accounts.models import User
from accounts.problems import Problem
from labeling.errors import DataSetEmpty
from labeling.layouts import reading
from labeling.layouts.items import DataSet, Item
from labeling.layouts.trees import FolderTree, Tree, ZipTree
from labeling.models import SplitChoice
from labeling.services import imports
from labeling.services.imports import ImportReport, Outcome
from labeling.storage import foreign_buckets

BAR = 30


class Command(BaseCommand):
    """Import a data set; run it again after an interruption, and it goes on."""

    help = "Import a folder, zip, CSV, JSONL or Label Studio JSON: claims by default, answers with --as-verified."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=str, help="a folder, a file, or s3://BUCKET[/PREFIX] (keys as AWS_… say)")
        parser.add_argument("--by", metavar="USER", help="whose import this is (default: the only admin)")
        parser.add_argument("--as-verified", action="store_true", help="take what the source says as answers of --by")
        parser.add_argument("--splits", choices=SplitChoice.values, default=SplitChoice.AUTO, help=_splits_help())
        parser.add_argument("--endpoint-url", metavar="URL", help="the S3 server's address, unless it is Amazon's")
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["as_verified"] and not options["by"]:
            raise CommandError(_("Answers need somebody who gives them: add --by USER."))
        try:
            report = self._import(options)
        except Problem as problem:
            raise CommandError(imports.explain(problem) if problem.is_outage else problem.detail) from problem
        self.stdout.write(json.dumps(_figures(report)) if options["json"] else _words(report))

    def _import(self, options: dict[str, Any]) -> ImportReport:
        tree, data_set = _opened(options)
        by = _person(options["by"])
        if not data_set.items and not data_set.refused:
            raise DataSetEmpty
        progress = Progress(len(data_set.items), is_shown=sys.stderr.isatty() and not options["json"])
        report = imports.import_tree(
            tree,
            data_set,
            by=by,
            is_verified=options["as_verified"],
            splits=options["splits"],
            on_file=progress.on_file,
        )
        progress.end()
        return report


class Progress:
    """One line on the terminal that grows."""

    def __init__(self, total: int, *, is_shown: bool) -> None:
        self.total, self.done, self.is_shown, self.started = total, 0, is_shown, time.monotonic()

    def on_file(self, item: Item, outcome: Outcome) -> None:
        """Count one file."""
        self.done += 1
        if self.is_shown and (self.done % 10 == 0 or self.done == self.total):
            full = BAR * self.done // self.total
            rate = self.done / max(time.monotonic() - self.started, 1e-3)
            sys.stderr.write(f"\r{'█' * full}{'·' * (BAR - full)} {self.done}/{self.total}  {rate:.0f}/s ")
            sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self.is_shown:
            sys.stderr.write("\n")


def _splits_help() -> str:
    return "what to do with the source's splits: keep them, draw them anew, or keep only a Magpie's (auto)"


def _opened(options: dict[str, Any]) -> tuple[Tree, DataSet]:
    """Read where the photos lie and what is said of them. Raises ArchiveRefused, ObjectStoreDown."""
    source: str = options["source"]
    if source.startswith("s3://"):
        bucket = foreign_buckets.opened(source, endpoint_url=options["endpoint_url"])
        return bucket, reading.read(bucket)
    path = Path(source)
    if path.is_dir():
        folder = FolderTree(path)
        return folder, reading.read(folder)
    if not path.is_file():
        raise CommandError(_("There is no folder or file {source}. Name one that holds photos.").format(source=source))
    return _file(path)


def _file(path: Path) -> tuple[Tree, DataSet]:
    if path.suffix.lower() == ".zip":
        inside = ZipTree(path, identity=str(path.resolve()))
        return inside, reading.read(inside)
    beside = FolderTree(path.parent)
    return beside, reading.read_beside(beside, path.name)


def _person(username: str | None) -> User:
    people = User.objects.filter(is_active=True)
    if username:
        person = people.filter(username=username).first()
        if person is None:
            raise CommandError(_("There is nobody named {name}.").format(name=username))
        return person
    admins = [person for person in people.order_by("pk") if can_administer(person)]
    if not admins:
        raise CommandError(_("There is no admin yet. Run `make run` once, or name a person with --by."))
    return admins[0]


def _figures(report: ImportReport) -> dict[str, Any]:
    return {
        **{outcome.name.lower(): count for outcome, count in report.counts.items()},
        "conflicting": {str(photo): sorted(files) for photo, files in report.conflicting.items()},
        "refused_files": dict(report.refused),
        "notes": report.notes,
    }


def _words(report: ImportReport) -> str:
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    lines = [f"{counts}, {len(report.conflicting)} conflicting", *report.notes]
    lines += [_("refused: {file}: {why}").format(file=file, why=why) for file, why in report.refused]
    lines += [
        _("conflicting: photo {photo}: {files}").format(photo=photo, files=", ".join(sorted(files)))
        for photo, files in report.conflicting.items()
    ]
    return "\n".join(lines)
