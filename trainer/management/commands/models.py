"""`manage.py models list | promote N | rollback | export N FOLDER | publish N --to OWNER/NAME`: model versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.problems import Problem
from jobs.models import Job, JobState
from trainer.management import model_files
from trainer.selectors import version_list, versions
from trainer.selectors.version_list import VersionRow
from trainer.services import releases

TIMEOUT_S = 60.0


class Command(BaseCommand):
    """List versions; promote one or roll back, and wait until the trainer worker has done it; hand files out."""

    help = "List model versions, promote one, go back to the champion before, export or publish the files of one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of five actions."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="list|promote|rollback|export|publish")
        listing = actions.add_parser("list", help="list versions, newest first")
        listing.add_argument("--json", action="store_true", help="one JSON object a line")
        promote = actions.add_parser("promote", help="make a version the champion")
        rollback = actions.add_parser("rollback", help="go back to the champion before")
        export = actions.add_parser("export", help="write a version's files into a folder")
        publish = actions.add_parser("publish", help="bring a version's files to a model hub, without golden photos")
        for action in (promote, export, publish):
            action.add_argument("version", type=int, metavar="N", help="the version's number")
        for action in (promote, rollback):
            action.add_argument("--timeout", type=float, default=TIMEOUT_S, help="seconds to wait for the worker")
        export.add_argument("folder", type=Path, metavar="FOLDER", help="an empty folder, or one that is not there yet")
        export.add_argument("--tflite", action="store_true", help="make a TFLite file as well")
        publish.add_argument("--to", required=True, metavar="OWNER/NAME", help="repository on the hub")
        publish.add_argument("--public", action="store_true", help="let everybody see a repository that is made here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked for."""
        try:
            self._act(options)
        except Problem as refused:
            raise CommandError(refused.detail) from refused

    def _act(self, options: dict[str, Any]) -> None:
        if options["action"] == "list":
            self._list(as_json=options["json"])
        elif options["action"] == "promote":
            self._await(releases.request_promotion(version=options["version"], by=None), options["timeout"])
        elif options["action"] == "rollback":
            self._await(releases.request_rollback(by=None), options["timeout"])
        elif options["action"] == "export":
            self._export(options["version"], options["folder"], has_tflite=options["tflite"])
        else:
            self._publish(options["version"], to=options["to"], is_public=options["public"])

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

    def _export(self, number: int, folder: Path, *, has_tflite: bool) -> None:
        version, further = versions.find(number), {}
        if has_tflite:
            from trainer.management import tflite  # noqa: PLC0415 - onnx, which only machines that train have

            further = tflite.make(version)
        for path in model_files.write(version, folder, further):
            self.stdout.write(f"{path}  {path.stat().st_size}")

    def _publish(self, number: int, *, to: str, is_public: bool) -> None:
        from trainer.management import publishing  # noqa: PLC0415 - the hub's library, likewise

        hub = publishing.Hub(url=settings.MAGPIE_HUB_URL, token=settings.MAGPIE_HUB_TOKEN)
        address = publishing.publish(versions.find(number), to=to, is_public=is_public, hub=hub)
        self.stdout.write(_("Version {version} is at {address}").format(version=number, address=address))


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
