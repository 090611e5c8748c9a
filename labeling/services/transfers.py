"""One job carries all data sets, out and in: the oldest first, a turn at a time, so that other work goes on beside."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from jobs.models import Job, JobState
from jobs.services import queue as jobs
from labeling import kinds
from labeling.models import Export, Import
from labeling.selectors import exports as export_selectors
from labeling.selectors import imports as import_selectors
from labeling.services import brought, exports
from labeling.services.exports import Turn
from labeling.storage import parcels

TURN_S = 20.0
MOST_TURNS = 20  # in one run of the task: well below its time limit
ORPHAN_AFTER = timedelta(days=1)  # no upload of a data set takes longer


def carry_on() -> dict[str, int]:
    """Go on with the oldest export, else the oldest import; ask for another turn while anything is left.

    Raises ObjectStoreDown, ObjectStoreFull.
    """
    row = next_one()
    if isinstance(row, Export):
        exports.carry_on(row, Turn(time.monotonic() + TURN_S))
    elif isinstance(row, Import):
        brought.carry_on(row, Turn(time.monotonic() + TURN_S))
    if next_one() is not None:
        jobs.enqueue(kinds.TRANSFERS)
    return {"carried": row.pk if row is not None else 0}


def next_one() -> Export | Import | None:
    """Give what is to be carried next."""
    return (
        export_selectors.unfinished().select_related("snapshot").first()
        or import_selectors.unfinished().select_related("created_by").first()
    )


def sweep() -> None:
    """Remove what is kept no longer, and end what its job could not: a worker that dies of one data set dies thrice.

    Raises ObjectStoreDown.
    """
    exports.sweep()
    _sweep_orphans()
    row = next_one()
    if row is None:
        return
    job = Job.objects.filter(kind=kinds.TRANSFERS).order_by("-created_at", "-pk").first()
    if job is not None and job.state == JobState.FAILED:
        end = exports.fail if isinstance(row, Export) else brought.fail
        end(row, code=job.error_code or "crashed", detail=job.error_detail)  # type: ignore[arg-type]  # its own kind
    if next_one() is not None:
        jobs.enqueue(kinds.TRANSFERS)


def _sweep_orphans() -> None:
    """Remove pieces that no row speaks of: of an upload that broke off, or left behind by a worker that died."""
    before = timezone.now() - ORPHAN_AFTER
    old = {key for key, modified_at in parcels.lying() if modified_at < before}
    if not old:
        return
    kept = set(Export.objects.filter(key__in=old, state="done").values_list("key", flat=True))
    kept |= set(export_selectors.unfinished().values_list("key", flat=True))
    kept |= set(import_selectors.unfinished().values_list("key", flat=True))
    for key in old - kept:
        parcels.delete(key)
