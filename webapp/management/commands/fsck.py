"""`manage.py fsck`: compare rows, objects and events, and put right what can be rebuilt."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.findings import SAFE_AGE, Check, Finding, Look
from webapp import integrity
from webapp.integrity import Report

MOST_PER_CODE = 20  # lines of one code that are printed; --json prints all
_HOUR_S = 3600.0


class Command(BaseCommand):
    """Exit with 0 when nothing is wrong (any more), else with 1."""

    help = "Compare rows with objects, and projections with events. Changes nothing without --repair."
    requires_system_checks = ()  # it says more about lost triggers than the check does, and mends them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what can be rebuilt")
        parser.add_argument("--deep", action="store_true", help="read every object and compare its hash")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--safe-hours",
            type=float,
            default=SAFE_AGE.total_seconds() / _HOUR_S,
            metavar="HOURS",
            help="objects younger than this may belong to work under way (default: %(default)g)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["safe_hours"] < 0:
            raise CommandError(_("The safe age cannot be negative."))
        look = Look(is_deep=options["deep"], safe_age=timedelta(hours=options["safe_hours"]))
        progress = _Progress(is_shown=sys.stderr.isatty() and not options["json"])
        report = integrity.run(look, is_repairing=options["repair"], on_check=progress.on_check)
        progress.end()
        if options["json"]:
            self.stdout.write(json.dumps(_facts(report)))
        else:
            self.stdout.writelines(f"{line}\n" for line in _words(report, is_repairing=options["repair"]))
        if not report.is_clean:
            sys.exit(1)


class _Progress:
    """One line on the terminal that says what is being looked at."""

    def __init__(self, *, is_shown: bool) -> None:
        self.is_shown = is_shown

    def on_check(self, check: Check) -> None:
        if self.is_shown:
            sys.stderr.write(f"\r\x1b[K{check.name} …")
            sys.stderr.flush()

    def end(self) -> None:
        if self.is_shown:
            sys.stderr.write("\r\x1b[K")


def _facts(report: Report) -> dict[str, Any]:
    return {
        "is_clean": report.is_clean,
        "findings": [
            {
                "code": finding.fault.code,
                "subject": finding.subject,
                "detail": finding.detail,
                "is_repairable": finding.fault.is_repairable,
                "is_repaired": is_repaired,
            }
            for is_repaired, findings in ((True, report.repaired), (False, report.left))
            for finding in findings
        ],
        "failed": report.failed,
        "seconds": report.seconds,
    }


def _words(report: Report, *, is_repairing: bool) -> Iterator[str]:
    for name, reason in report.failed.items():
        yield _("not looked at: {check}: {reason}").format(check=name, reason=reason)
    yield from _lines(_("repaired"), report.repaired)
    yield from _lines(_("wrong"), report.left, is_marked=not is_repairing)
    if report.is_clean:
        checked = _("{count} checks in {seconds:.1f} s: nothing is wrong.")
        yield checked.format(count=len(report.seconds), seconds=sum(report.seconds.values()))
    elif not is_repairing and any(finding.fault.is_repairable for finding in report.left):
        yield _("What is marked repairable is put right by: manage.py fsck --repair")


def _lines(word: str, findings: Sequence[Finding], *, is_marked: bool = False) -> Iterator[str]:
    shown: Counter[str] = Counter()
    for finding in findings:
        shown[finding.fault.code] += 1
        if shown[finding.fault.code] <= MOST_PER_CODE:
            mark = _(" (repairable)") if is_marked and finding.fault.is_repairable else ""
            yield f"{word}{mark}: {finding.fault.code}: {finding.detail}"
    for code, count in shown.items():
        if count > MOST_PER_CODE:
            yield _("{word}: {code}: {count} more").format(word=word, code=code, count=count - MOST_PER_CODE)
