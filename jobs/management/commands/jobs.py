"""`manage.py jobs`: what waits, runs and failed, and why."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jobs.models import Job, JobState
from jobs.selectors import jobs


class Command(BaseCommand):
    """Show the newest jobs, newest first."""

    help = "Show what waits, runs and failed, and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--state", choices=JobState.values, action="append", help="only this state (repeatable)")
        parser.add_argument("--limit", type=int, default=20, help="how many at most (default 20)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] < 1:
            raise CommandError(_("--limit must be 1 or more."))
        states = [JobState(state) for state in options["state"] or []]
        rows = [_row(job) for job in jobs.recent(*states, limit=options["limit"])]
        if options["json"]:
            self.stdout.write(json.dumps({"jobs": rows}))
            return
        if not rows:
            self.stdout.write(_("No jobs: nothing waits, nothing failed."))
        for row in rows:
            why = f"  {row['error_code']}: {row['error_detail'].strip().splitlines()[-1]}" if row["error_code"] else ""
            self.stdout.write(
                f"{row['id']:>6}  {row['state']:<8} {row['kind']:<20} {row['key']:<16} {row['created_at']}{why}"
            )


def _row(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "kind": job.kind,
        "key": job.key,
        "state": job.state,
        "attempts": job.attempts,
        "error_code": job.error_code,
        "error_detail": job.error_detail,
        "created_at": job.created_at.isoformat(timespec="seconds"),
        "started_at": job.started_at and job.started_at.isoformat(timespec="seconds"),
        "finished_at": job.finished_at and job.finished_at.isoformat(timespec="seconds"),
    }
