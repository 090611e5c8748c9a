"""`manage.py models list | promote N | rollback`: model versions and which one serves."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from jobs.models import Job, JobState
from trainer.errors import TrainerError
from trainer.selectors import version_list
from trainer.selectors.version_list import VersionRow
from trainer.services import releases

TIMEOUT_S = 60.0


class Command(BaseCommand):
    """List versions; promote one or roll back, and wait until the trainer worker has done it."""

    help = "List model versions, promote one, or go back to the champion before."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of three actions."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="list | promote | rollback")
        listing = actions.add_parser("list", help="list versions, newest first")
        listing.add_argument("--json", action="store_true", help="one JSON object a line")
        promote = actions.add_parser("promote", help="make a version the champion")
        promote.add_argument("version", type=int, metavar="N", help="the version's number")
        rollback = actions.add_parser("rollback", help="go back to the champion before")
        for action in (promote, rollback):
            action.add_argument("--timeout", type=float, default=TIMEOUT_S, help="seconds to wait for the worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked for."""
        try:
            if options["action"] == "list":
                self._list(as_json=options["json"])
            elif options["action"] == "promote":
                self._await(releases.request_promotion(version=options["version"], by=None), options["timeout"])
            else:
                self._await(releases.request_rollback(by=None), options["timeout"])
        except TrainerError as refused:
            raise CommandError(refused.detail) from refused

    def _list(self, *, as_json: bool) -> None:
        rows = version_list.rows()
        for row in rows:
            self.stdout.write(json.dumps(_facts(row)) if as_json else _line(row))
        if not rows and not as_json:
            self.stdout.write(_("There is no model version yet."))

    def _await(self, job: Job, timeout_s: float) -> None:
        done = releases.wait(job, timeout_s=timeout_s)
        if done.state == JobState.FAILED:
            raise CommandError(done.error_detail)
        self.stdout.write(_("Release {release} serves.").format(release=(done.result or {})["release"]))


def _facts(row: VersionRow) -> dict[str, Any]:
    audit = row.version.metrics.get("audit") or {}
    return {
        "version": row.version.number,
        "network": row.version.network,
        "created_at": row.version.created_at.isoformat(),
        "audit_accuracy": audit.get("accuracy"),
        "audit_photos": audit.get("n", 0),
        "gate": None if row.look is None else "accepted" if row.look.is_accepted else "refused",
        "is_champion": row.is_champion,
    }


def _line(row: VersionRow) -> str:
    facts = _facts(row)
    accuracy = "-" if facts["audit_accuracy"] is None else f"{facts['audit_accuracy']:.3f}"
    mark = "*" if row.is_champion else " "
    return (
        f"{mark} {facts['version']:>4}  {facts['network']:<28} {facts['created_at'][:16]}  {accuracy:>6} "
        f"({facts['audit_photos']})  {facts['gate'] or '-'}"
    )
