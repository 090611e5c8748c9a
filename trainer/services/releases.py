"""Releases as jobs: pages, API and command ask here and wait; the trainer worker carries out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from accounts.models import User
from jobs import clock
from jobs.models import Job
from jobs.selectors import jobs as job_rows
from jobs.services import queue
from trainer import kinds
from trainer.errors import ReleaseUndecided
from trainer.models import ModelVersion, ReleaseKind
from trainer.selectors import releases as release_rows
from trainer.selectors import versions
from trainer.services import champions, gate

JUDGE, PROMOTE, ROLL_BACK = "judge", "promote", "roll-back"
POLL_S = 0.2


def request_judgement(version: ModelVersion) -> Job:
    """Let the gate look at a new version, and release it if it passes."""
    return _ask(JUDGE, version, by=None)


def request_promotion(*, version: int, by: User | None) -> Job:
    """Ask for the release of a version. Raises `VersionUnknown`."""
    return _ask(PROMOTE, versions.find(version), by=by)


def request_rollback(*, by: User | None) -> Job:
    """Ask for the last other champion to serve again, as a new release. Raises `NothingToRollBackTo`.

    The version is chosen now, so that a job that is done twice goes back once.
    """
    return _ask(ROLL_BACK, release_rows.before_champion(), by=by)


def wait(job: Job, *, timeout_s: float) -> Job:
    """Wait until the worker has carried a job out, and give its row. Raises `ReleaseUndecided`."""
    ends_at = time.monotonic() + timeout_s
    while time.monotonic() < ends_at:
        row = job_rows.find(job.pk)
        if row is not None and row.finished_at is not None:
            return row
        time.sleep(POLL_S)
    raise ReleaseUndecided(job=job.pk)


def carry_out(payload: dict[str, Any], *, hold: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Do what was asked for; doing it twice is doing it once, whatever was released in between.

    `hold` raises, inside the transaction of the release, when the job is in other hands. Raises `ReleaseOutdated`.
    """
    version = versions.find(payload["version"])
    if payload["action"] == JUDGE:
        return _judge(version, after=payload["after"], hold=hold)
    by = User.objects.filter(pk=payload["by"]).first()
    kind = ReleaseKind.PROMOTION if payload["action"] == PROMOTE else ReleaseKind.ROLLBACK
    return {"release": champions.release(version, kind=kind, by=by, after=payload["after"], hold=hold).number}


def resign() -> dict[str, Any]:
    """Sign the champion anew when a day has passed."""
    signed = champions.sign_anew(clock.now())
    return {"signed": signed is not None}


def _judge(version: ModelVersion, *, after: int, hold: Callable[[], None]) -> dict[str, Any]:
    look = gate.look(version)
    queue.enqueue(kinds.MEASURE_AUDIT)  # what it says of the photos that it was just asked about
    if not look.is_accepted:
        return {"look": look.pk, "release": None}
    row = champions.release(version, kind=ReleaseKind.GATE, by=None, look=look, after=after, hold=hold)
    return {"look": look.pk, "release": row.number}


def _ask(action: str, version: ModelVersion, *, by: User | None) -> Job:
    payload = {
        "action": action,
        "version": version.number,
        "by": by.pk if by else None,
        "after": release_rows.current_number() or 0,
    }
    return queue.enqueue(kinds.RELEASE, key=f"{action}:{version.number}", payload=payload, by=by)
