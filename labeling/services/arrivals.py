"""Intake of photos that their senders brought to the object store: the same as of any other, behind a job.

The row goes after the photo is a photo, the object after the row: a worker that is killed between any two of these
leaves what the next one recognises. What nobody came back for is swept away.
"""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.problems import Problem
from labeling.errors import (
    CategoryRefused,
    HashMismatch,
    ImageRefused,
    IntakeFailed,
    ObjectMissing,
    ObjectStoreError,
    UploadMissing,
    UploadRefused,
    UploadsCollided,
    UploadTooLarge,
)
from labeling.models import CapturePolicy, DirectUpload, DirectUploadState
from labeling.selectors import direct_uploads as selectors
from labeling.services import direct_uploads, photos
from labeling.services.photos import UploadFacts
from labeling.storage import incoming, signing

log = logging.getLogger(__name__)

TURN_S = 60.0  # a lane that never runs empty gives way to other work this often
MOST_ATTEMPTS = 5
KEEP_REFUSED = timedelta(days=7)  # so long a sender that was away still learns why
_BATCH = 50


def take_in(lane: int) -> dict[str, int]:
    """Take in what arrived in one lane, for a minute at most; say how many photos that made or recognised.

    Raises ObjectStoreDown, ObjectStoreFull: the rest waits for the next attempt.
    """
    until, tried, counts = time.monotonic() + TURN_S, set[int](), {"taken_in": 0, "refused": 0}
    while rows := list(selectors.arrived(lane).exclude(pk__in=tried)[:_BATCH]):
        for row in rows:
            if time.monotonic() > until:
                direct_uploads.enqueue([lane])
                return counts
            tried.add(row.pk)
            counts["taken_in" if _settle(row) else "refused"] += 1
    return counts


def sweep() -> int:
    """Forget what nobody came back for, remove what lies in the store without a row, and say how many that were.

    What arrived is never swept: its intake is asked for again, for a message may have been lost or attempts used up.
    """
    left = DirectUpload.objects.exclude(state=DirectUploadState.ARRIVED).filter(keep_until__lt=timezone.now())
    forgotten, _by_model = left.delete()
    direct_uploads.enqueue(selectors.waiting_lanes())
    return forgotten + (_remove_left_objects() if signing.takes_direct_uploads() else 0)


def _settle(row: DirectUpload) -> bool:
    """Take one photo in or refuse it, and say whether it was taken in."""
    problem: Problem | None = None
    try:
        data = _brought(row)
        _count_attempt(row)
        photos.take_in(data=data, facts=_facts(row), by=row.sender)
    except (UploadsCollided, ObjectStoreError):
        _uncount_attempt(row)  # no fault of the photo's
        raise
    except (ImageRefused, UploadRefused, CategoryRefused) as refused:
        problem = refused
    if problem is None:
        DirectUpload.objects.filter(pk=row.pk, state=DirectUploadState.ARRIVED).delete()
    else:
        _refuse(row, problem)
    incoming.delete(row.client_id)
    return problem is None


def _brought(row: DirectUpload) -> bytes:
    """Give the bytes that the sender announced. Raises UploadMissing, UploadTooLarge, HashMismatch."""
    limit_bytes = photos.policy().max_bytes
    try:
        data = incoming.read(row.client_id, limit_bytes=limit_bytes)
    except ObjectMissing as theirs:
        raise UploadMissing from theirs
    if len(data) > limit_bytes:  # no form of ours lets that in
        raise UploadTooLarge
    if len(data) != row.size_bytes or hashlib.sha256(data).hexdigest() != row.sha256:
        raise HashMismatch
    return data


def _count_attempt(row: DirectUpload) -> None:
    """Note the attempt before it begins: one that takes the worker with it counts as well. Raises IntakeFailed."""
    if row.attempts >= MOST_ATTEMPTS:
        raise IntakeFailed(attempts=row.attempts)
    DirectUpload.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)


def _uncount_attempt(row: DirectUpload) -> None:
    DirectUpload.objects.filter(pk=row.pk).update(attempts=row.attempts)


def _facts(row: DirectUpload) -> UploadFacts:
    return UploadFacts(
        client_id=row.client_id,
        claim=row.claim,
        captured_at=row.captured_at,
        burst_id=row.burst_id,
        capture_policy=CapturePolicy(row.capture_policy),
        capture_probability=row.capture_probability,
    )


def _refuse(row: DirectUpload, problem: Problem) -> None:
    """Keep the reason for the sender; nothing when another worker settled the row meanwhile."""
    log.info("Direct upload %s is refused: %s.", row.client_id, problem.code)
    DirectUpload.objects.filter(pk=row.pk, state=DirectUploadState.ARRIVED).update(
        state=DirectUploadState.REFUSED,
        error_code=problem.code,
        error_detail=problem.detail,
        keep_until=timezone.now() + KEEP_REFUSED,
    )


def _remove_left_objects() -> int:
    """Remove objects that are too old for anybody to be at them, but those that still wait for intake."""
    before = timezone.now() - (direct_uploads.forms_end() - timezone.now()) - direct_uploads.GRACE
    old = [client_id for client_id, found in incoming.lying() if found.modified_at < before]
    wanted = set(selectors.waiting_ids())
    left = [client_id for client_id in old if client_id not in wanted]
    for client_id in left:
        incoming.delete(client_id)
    return len(left)
