"""How long it takes to move house: back up one kind of stack, restore into the other, and the same back again."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import deployments, measuring, pictures, services, uploads
from benchmarks.deployments import Deployment
from benchmarks.errors import ProgramFailed
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

PHOTOS = 2_000
REVIEWERS = 2  # each answers every photo


def measure(options: Options) -> dict[str, Figure]:
    """Move photos that came as uploads, with their thumbnails and answers, from SQLite and files to PostgreSQL and S3,
    then from there into a third, empty stack of SQLite and files. Backup and restore count, as whole processes."""
    with services.servers() as settings, deployments.fresh(options) as first:
        _fill(first)
        with deployments.empty(options, **settings) as second:
            there_s = _move(first, second)
            with deployments.empty(options) as third:
                back_s = _move(second, third)
                _check(first, third)
    return {"restore_s": {"sqlite_to_postgresql": there_s, "postgresql_to_sqlite": back_s}}


def _fill(deployment: Deployment) -> None:
    with deployment.web() as web:
        send = uploads.sender(deployment, web.port)
        for _, data in pictures.labelled(None, PHOTOS):  # drawn ones: no two are equal
            send(data)
    made = deployment.inside("opinions", reviewers=REVIEWERS)
    say(f"{PHOTOS} photos with {made['answers']} answers are there")


def _move(source: Deployment, target: Deployment) -> float:
    archive: Path = source.home / "backup.archive"
    backup_s = measuring.wall_s(lambda: source.manage("backup", str(archive)))
    restore_s = measuring.wall_s(lambda: target.manage("restore", str(archive)))
    say(f"backup in {backup_s:.0f} s, restore in {restore_s:.0f} s, {archive.stat().st_size / 1e6:.0f} MB")
    return backup_s + restore_s


def _check(first: Deployment, last: Deployment) -> None:
    """See that what was so quick was the whole work. Raises ProgramFailed."""
    before, after = first.inside("counts"), last.inside("counts")
    if before != after or after["answers"] != REVIEWERS * PHOTOS:
        raise ProgramFailed(f"There were {before}, and {after} came back.")
    report = json.loads(last.manage("fsck", "--json"))
    if not report["is_clean"]:
        raise ProgramFailed(f"What came back is not sound: {str(report['findings'])[:500]}")
