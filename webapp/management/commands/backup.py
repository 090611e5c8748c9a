"""`manage.py backup FILE`: everything that cannot be made again, in one archive."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.problems import Problem
from webapp.backups import writing
from webapp.backups.writing import Written
from webapp.progress import Bar

STDOUT = "-"
SHOWN = 5  # missing objects named


class Command(BaseCommand):
    """The file appears under its name when it is whole, and never replaces another one."""

    help = "Write rows and objects to one archive, while Magpie goes on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the archive to write, or - for standard output")
        parser.add_argument(
            "--with-signing-key",
            action="store_true",
            help="put the key that signs releases in as well: whoever has the archive can sign for your cameras",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(_("objects"), 1)
        try:
            with _opened(options["file"]) as file:
                written = writing.write(
                    file,
                    with_signing_key=options["with_signing_key"],
                    on_start=lambda count: setattr(bar, "total", max(count, 1)),
                    on_object=bar.advance,
                )
        except (Problem, OSError) as problem:
            raise CommandError(str(problem)) from problem
        finally:
            bar.end()
        self._tell(written, has_signing_key=options["with_signing_key"])

    def _tell(self, written: Written, *, has_signing_key: bool) -> None:
        """Say what is in it, on standard error: standard output may be the archive."""
        words = _("{rows} rows and {objects} objects ({mb:.1f} MB).").format(
            rows=sum(written.tables.values()), objects=written.objects, mb=written.object_bytes / 1e6
        )
        self.stderr.write(words, self.style.SUCCESS)
        if written.missing:
            missing = _("{count} objects that rows name are not in the store: {keys}. Run `manage.py fsck`.")
            shown = ", ".join(written.missing[:SHOWN])
            self.stderr.write(missing.format(count=len(written.missing), keys=shown), self.style.WARNING)
        if has_signing_key and not written.has_signing_key:
            self.stderr.write(_("There is no signing key on this machine yet."), self.style.WARNING)


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """Open standard output, or a file that gets its name when all of it is on the disk."""
    if name == STDOUT:
        yield sys.stdout.buffer
        return
    path = Path(name)
    if path.exists():
        raise CommandError(_("There is a file {file} already. Choose another name.").format(file=path))
    unfinished = path.with_name(f".{path.name}.part")
    # It holds people's photos and the hashes of their passwords.
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    unfinished.rename(path)
