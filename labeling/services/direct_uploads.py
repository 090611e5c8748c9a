"""Photos that their senders bring to the object store: announced in batches, signed for, and told when they lie there.

Announcing writes a row per photo, and signing is reckoning, so the web process never sees the bytes. Intake is a job's:
see `arrivals`. Every step may be repeated: the id says which photo it is, and the hash that it is still the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from jobs.services import queue as jobs
from labeling import kinds
from labeling.errors import DirectUploadsOff
from labeling.models import DirectUpload, DirectUploadState, Upload
from labeling.models.direct_upload import LANES
from labeling.selectors import direct_uploads as selectors
from labeling.selectors.direct_uploads import Standing
from labeling.services.photos import UploadFacts
from labeling.storage import incoming, signing
from labeling.storage.signing import Form

BATCH = 50
GRACE = timedelta(hours=1)  # a form's lifetime bounds when sending begins: a slow network may still be at it
_RESTARTABLE = (DirectUploadState.STARTED, DirectUploadState.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One photo that a sender wants to bring: what it says about it, and what the bytes will be."""

    facts: UploadFacts
    sha256: str
    size_bytes: int
    media_type: str

    @property
    def client_id(self) -> UUID:
        """Give the id under which it comes."""
        return self.facts.client_id


def require_offered() -> None:
    """Refuse where this deployment has no store that could be brought to. Raises DirectUploadsOff."""
    if not signing.takes_direct_uploads():
        raise DirectUploadsOff


def start(announced: Sequence[Announced], *, by: Actor) -> dict[UUID, Standing]:
    """Remember what will come, and say of each id whether to bring it, to wait, or to forget it.

    An upload that was refused may be started again: what stood in its way may have changed.
    """
    require_offered()
    wanted = {one.client_id: one for one in announced}
    standings = _taken_in(wanted, by=by)
    waiting = [one for client_id, one in wanted.items() if client_id not in standings]
    _remember(waiting, by=by)
    rows = DirectUpload.objects.in_bulk([one.client_id for one in waiting], field_name="client_id")
    return standings | {one.client_id: _standing(one, rows.get(one.client_id), by=by) for one in waiting}


def form_of(one: Announced) -> Form:
    """Sign the form that brings this photo, and no other."""
    return incoming.form(one.client_id, media_type=one.media_type, size_bytes=one.size_bytes)


def forms_end() -> datetime:
    """Say until when a form holds that is signed now."""
    return timezone.now() + timedelta(seconds=settings.MAGPIE_DIRECT_UPLOAD_S)


def finish(client_ids: Iterable[UUID], *, by: Actor) -> dict[UUID, Standing]:
    """Note that these photos lie in the store now, have them taken in, and say where each of them stands."""
    require_offered()
    asked = list(client_ids)
    mine = selectors.of_sender(by).filter(client_id__in=asked)
    with transaction.atomic():
        started = mine.filter(state=DirectUploadState.STARTED)
        started.update(state=DirectUploadState.ARRIVED, keep_until=None, attempts=0)
        lanes = mine.filter(state=DirectUploadState.ARRIVED).values_list("lane", flat=True)
        enqueue(set(lanes.order_by()))
    return selectors.standings(asked, by=by)


def enqueue(lanes: Iterable[int]) -> None:
    """Ask for the intake of what arrived in these lanes."""
    for lane in sorted(lanes):
        jobs.enqueue(kinds.UPLOADS_ARRIVED, key=str(lane))


def _taken_in(wanted: dict[UUID, Announced], *, by: Actor) -> dict[UUID, Standing]:
    """Say which ids were used before: for this very photo, or for another one."""
    mine = selectors.taken_in(wanted, by=by)
    used = Upload.objects.filter(client_id__in=list(wanted)).values_list("client_id", flat=True)
    return {
        client_id: mine[client_id]
        if client_id in mine and mine[client_id].sha256 == wanted[client_id].sha256
        else selectors.reused(client_id)
        for client_id in used
    }


@transaction.atomic
def _remember(announced: Sequence[Announced], *, by: Actor) -> None:
    """Write a row for each that is new, and begin anew those of this sender that were begun or refused before."""
    before = {row.client_id: row for row in selectors.of_sender(by).filter(client_id__in=_ids(announced))}
    new = [
        DirectUpload(client_id=one.client_id, **_fields(one, by=by)) for one in announced if one.client_id not in before
    ]
    # Somebody may have taken an id since: their row stands, and reading it again tells.
    DirectUpload.objects.bulk_create(new, ignore_conflicts=True)
    for one in announced:
        row = before.get(one.client_id)
        if row is not None and row.state in _RESTARTABLE and row.sha256 == one.sha256:
            again = DirectUpload.objects.filter(pk=row.pk, state__in=_RESTARTABLE, sha256=one.sha256)
            again.update(**_fields(one, by=by), error_code="", error_detail="")


def _ids(announced: Sequence[Announced]) -> list[UUID]:
    return [one.client_id for one in announced]


def _fields(one: Announced, *, by: Actor) -> dict[str, Any]:
    facts = one.facts
    return {
        **selectors.sender_fields(by),
        "sha256": one.sha256,
        "size_bytes": one.size_bytes,
        "media_type": one.media_type,
        "claim": facts.claim,
        "captured_at": facts.captured_at,
        "burst_id": facts.burst_id,
        "capture_policy": facts.capture_policy,
        "capture_probability": facts.capture_probability,
        "lane": one.client_id.int % LANES,
        "state": DirectUploadState.STARTED,
        "keep_until": forms_end() + GRACE,
    }


def _standing(one: Announced, row: DirectUpload | None, *, by: Actor) -> Standing:
    if row is None:  # taken in since we looked
        return selectors.standings([one.client_id], by=by)[one.client_id]
    is_mine = selectors.sender_fields(by) == {"device_id": row.device_id, "person_id": row.person_id}
    if not is_mine or row.sha256 != one.sha256:
        return selectors.reused(one.client_id)
    return selectors.of_row(row)
