"""Capture groups: photos of one moment stay on one side of the house."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from accounts.access import Actor
from accounts.models import Device, User
from labeling.domain import perceptual, splits
from labeling.models import CaptureGroup, Photo
from labeling.selectors import intake

MOMENT = timedelta(minutes=10)
IMPORT_PREFIX = "import:"  # an import is one device, and its ten minutes are the whole import


@dataclass(frozen=True, slots=True)
class Placement:
    """What a data set says of a photo's group: its split, and, where a Magpie wrote it, its key and first hash."""

    split: str
    key: str = ""
    perceptual_hash: int | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """The group that a photo belongs to. `repeats_other_side`: the photo nearly equals one in use on the other side,
    whoever sent that, and when; training would see what the model is measured on, whichever of the two came first."""

    group: CaptureGroup
    repeats_other_side: bool


def join(
    *,
    key: str,
    perceptual_hash: int,
    source: str,
    burst_id: str,
    captured_at: datetime,
    is_uncertain: bool,
    by: Actor,
    placement: Placement | None = None,
) -> Joined:
    """Give the group that a new photo belongs to: its burst's, that of a near-equal photo, or a new one.

    A data set's `placement` comes first: the group that it names, in the split that it says, unless one of that key is
    here already, whose own split stands. What repeats a photo of the other split is excluded all the same.

    Call it inside the transaction that makes the photo. Photos are compared with the first one of a group only, so
    that a slow drift does not chain a whole day together.
    """
    # One photo of a source at a time: two frames of one burst, sent side by side, must not found two groups.
    # Without row locks the transaction itself keeps others out (SQLite's are immediate).
    if connection.features.has_select_for_update:
        sender = Device if isinstance(by, Device) else User
        sender.objects.select_for_update(no_key=True).get(pk=by.pk)
    near = intake.near_groups(perceptual_hash)
    if placement is not None and placement.key:
        group = CaptureGroup.objects.filter(key=placement.key).first()
    else:
        group = _of_burst(source, burst_id) if burst_id else _of_moment(near, source, captured_at)
        group = group or next(
            (each for each in near if each.key == key), None
        )  # a data set came before its first photo
    if group is None:
        drawn = splits.split_of_group(key, first_is_uncertain=is_uncertain, audit_share=settings.MAGPIE_AUDIT_SHARE)
        identity = _identity(key, drawn, perceptual_hash, placement)
        group = _found(**identity, source=source, burst_id=burst_id, captured_at=captured_at)
    return Joined(group, repeats_other_side=_is_one_in_use(each for each in near if each.split != group.split))


def _identity(key: str, split: str, perceptual_hash: int, placement: Placement | None) -> dict[str, Any]:
    """Give what makes a new group the one it is: its first photo's facts, or what a data set says of them."""
    if placement is None:
        return {"key": key, "split": split, "perceptual_hash": perceptual_hash}
    first_hash = perceptual_hash if placement.perceptual_hash is None else placement.perceptual_hash
    return {"key": placement.key or key, "split": placement.split, "perceptual_hash": first_hash}


def _found(*, perceptual_hash: int, **facts: Any) -> CaptureGroup:
    bands = perceptual.bands(perceptual_hash)
    return CaptureGroup.objects.create(
        perceptual_hash=perceptual_hash, band_0=bands[0], band_1=bands[1], band_2=bands[2], band_3=bands[3], **facts
    )


def _of_burst(source: str, burst_id: str) -> CaptureGroup | None:
    return CaptureGroup.objects.filter(source=source, burst_id=burst_id).first()


def _of_moment(near: Sequence[CaptureGroup], source: str, captured_at: datetime) -> CaptureGroup | None:
    same = (group for group in near if group.source == source)
    if source.startswith(IMPORT_PREFIX):
        return next(same, None)
    return next((group for group in same if abs(group.captured_at - captured_at) <= MOMENT), None)


def _is_one_in_use(groups: Iterable[CaptureGroup]) -> bool:
    """Say whether a photo of one of these groups is trained on or measured on."""
    ids = [group.pk for group in groups]
    return bool(ids) and Photo.objects.filter(group__in=ids, is_excluded=False).exists()
