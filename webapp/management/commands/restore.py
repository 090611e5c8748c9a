"""`manage.py restore FILE`: a backup into an empty stack, of whichever kind."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.problems import Problem
from webapp.backups import restoring
from webapp.progress import Bar


class Command(BaseCommand):
    """Run `manage.py migrate` before, and `manage.py fsck` after."""

    help = "Restore a backup into an empty database and an empty object store."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive that `manage.py backup` wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                checking, writing = Bar(_("checking"), path.stat().st_size), Bar(_("objects"), 1)
                restored = restoring.restore(
                    file,
                    on_checked=checking.advance,
                    on_start=lambda count: setattr(writing, "total", max(count, 1)),
                    on_object=writing.advance,
                )
        except (Problem, OSError) as problem:
            raise CommandError(str(problem)) from problem
        words = _(
            "{rows} rows and {objects} objects are restored; the answers are the same ones (sha256 {sha256}).\n"
            "Now look at everything: manage.py fsck"
        )
        self.stdout.write(
            words.format(rows=sum(restored.tables.values()), objects=restored.objects, sha256=restored.answers_sha256)
        )
