"""`manage.py import_photos FOLDER`: a folder per category."""

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
from labeling.services import imports
from labeling.services.imports import ImportReport, Outcome, Source

BAR = 30


class Command(BaseCommand):
    """Import a folder; run it again after an interruption, and it goes on."""

    help = "Import photos from a folder per category: claims by default, answers with --as-verified."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--by", metavar="USER", help="whose import this is (default: the only admin)")
        parser.add_argument("--as-verified", action="store_true", help="take the folders' names as answers of --by")
        parser.add_argument("--json", action="store_true", help="print the counts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(_("There is no folder {folder}. Name one that holds photos.").format(folder=folder))
        if options["as_verified"] and not options["by"]:
            raise CommandError(_("Answers need somebody who gives them: add --by USER."))
        by = _person(options["by"])
        total = len(imports.sources(folder))
        if total == 0:
            raise CommandError(
                _("There are no photos under {folder} (.jpg, .png, .webp in a folder per category).").format(
                    folder=folder
                )
            )
        progress = Progress(total, is_shown=sys.stderr.isatty() and not options["json"])
        report = imports.import_folder(folder, by=by, is_verified=options["as_verified"], on_file=progress.on_file)
        progress.end()
        self.stdout.write(json.dumps(_figures(report)) if options["json"] else _words(report))


class Progress:
    """One line on the terminal that grows."""

    def __init__(self, total: int, *, is_shown: bool) -> None:
        self.total, self.done, self.is_shown, self.started = total, 0, is_shown, time.monotonic()

    def on_file(self, source: Source, outcome: Outcome) -> None:
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
    }


def _words(report: ImportReport) -> str:
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.counts.items())
    lines = [f"{counts}, {len(report.conflicting)} conflicting"]
    lines += [_("refused: {file}: {why}").format(file=file, why=why) for file, why in report.refused]
    lines += [
        _("conflicting: photo {photo}: {files}").format(photo=photo, files=", ".join(sorted(files)))
        for photo, files in report.conflicting.items()
    ]
    return "\n".join(lines)
