"""Where photos stand that their senders bring to the store themselves. A sender learns of its own alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import access
from accounts.access import Actor
from accounts.models import Device
from labeling.errors import ClientIdReused
from labeling.models import DirectUpload, DirectUploadState, Upload


class Stage(StrEnum):
    """What a sender is told: bring it, wait, forget it, or give it up."""

    UNKNOWN = "unknown"
    START = "start"
    ARRIVED = "arrived"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one id stands; `sha256` is of the bytes that were taken in, `code` and `detail` say why they were not."""

    client_id: UUID
    stage: Stage
    photo_id: int | None = None
    sha256: str = ""
    code: str = ""
    detail: str = ""


_STAGES = {
    DirectUploadState.STARTED: Stage.START,
    DirectUploadState.ARRIVED: Stage.ARRIVED,
    DirectUploadState.REFUSED: Stage.REFUSED,
}


def of_sender(by: Actor) -> QuerySet[DirectUpload]:
    """Give the uploads that this device or person brings."""
    return DirectUpload.objects.filter(**sender_fields(by))


def sender_fields(by: Actor) -> dict[str, int | None]:
    """Name the sender as the columns do."""
    return (
        {"device_id": by.pk, "person_id": None} if isinstance(by, Device) else {"device_id": None, "person_id": by.pk}
    )


def standings(client_ids: Iterable[UUID], *, by: Actor) -> dict[UUID, Standing]:
    """Say where each id stands for this sender; an id of somebody else's is as unknown as one of nobody's."""
    asked = list(client_ids)
    found = {client_id: Standing(client_id=client_id, stage=Stage.UNKNOWN) for client_id in asked}
    found |= {row.client_id: of_row(row) for row in of_sender(by).filter(client_id__in=asked)}
    return found | taken_in(asked, by=by)


def taken_in(client_ids: Iterable[UUID], *, by: Actor) -> dict[UUID, Standing]:
    """Say which of these ids are photos of this sender's by now, by whichever way they came."""
    uploads = Upload.objects.filter(client_id__in=list(client_ids), source=access.source_name(by))
    rows = uploads.values_list("client_id", "photo_id", "sha256")
    return {
        client_id: Standing(client_id=client_id, stage=Stage.DONE, photo_id=photo_id, sha256=sha256)
        for client_id, photo_id, sha256 in rows
    }


def of_row(row: DirectUpload) -> Standing:
    """Say where an upload stands that was not taken in yet."""
    stage = _STAGES[DirectUploadState(row.state)]
    return Standing(client_id=row.client_id, stage=stage, code=row.error_code, detail=row.error_detail)


def reused(client_id: UUID) -> Standing:
    """Say that the id stands for another photo, or for somebody else's."""
    problem = ClientIdReused(client_id=str(client_id))
    return refused(client_id, code=problem.code, detail=problem.detail)


def refused(client_id: UUID, *, code: str, detail: str) -> Standing:
    """Say that this photo is not taken, and why."""
    return Standing(client_id=client_id, stage=Stage.REFUSED, code=code, detail=detail or _("It was refused."))


def arrived(lane: int) -> QuerySet[DirectUpload]:
    """Give what waits for intake in one lane; what broke intake before comes last."""
    waiting = DirectUpload.objects.filter(lane=lane, state=DirectUploadState.ARRIVED)
    return waiting.select_related("device", "person", "claim").order_by("attempts", "id")


def waiting_lanes() -> list[int]:
    """Name the lanes in which something waits for intake."""
    waiting = DirectUpload.objects.filter(state=DirectUploadState.ARRIVED)
    return list(waiting.order_by("lane").values_list("lane", flat=True).distinct())


def waiting_ids() -> list[UUID]:
    """Name what waits for intake, or is still being brought."""
    waiting = DirectUpload.objects.exclude(state=DirectUploadState.REFUSED)
    return list(waiting.values_list("client_id", flat=True))
