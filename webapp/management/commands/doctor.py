"""`manage.py doctor`: try all that a deployment stands on, and say what to do about what fails."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from webapp import doctor
from webapp.doctor import Finding, Outcome

LOCAL = "http://127.0.0.1:8000"


class Command(BaseCommand):
    """Write a line per step; end with 1 when one failed."""

    help = "Try the database, the broker and the object store, and say what to do about what fails."
    requires_system_checks = ()  # it is asked when something is wrong

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the pages' address, and the form of the answer."""
        parser.add_argument("--origin", default=None, help="where pages live, such as https://magpie.example")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine."""
        origin = options["origin"] or next(iter(settings.CSRF_TRUSTED_ORIGINS), LOCAL)
        findings = []
        for finding in doctor.examine(origin=origin.rstrip("/")):
            findings.append(finding)
            if not options["json"]:
                self.stdout.write(_line(finding))
        is_ok = all(finding.outcome is not Outcome.FAILED for finding in findings)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": is_ok, "steps": [asdict(finding) for finding in findings]}))
        if not is_ok:
            sys.exit(1)


def _line(finding: Finding) -> str:
    line = f"{finding.outcome:<8} {finding.step:<12} {finding.took_s:6.2f} s  {finding.detail}".rstrip()
    return f"{line}\n         {_('Cure:')} {finding.cure}" if finding.cure else line
