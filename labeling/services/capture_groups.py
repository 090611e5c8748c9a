"""Capture groups: photos of one moment stay on one side of the house."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q

from accounts.access import Actor
from accounts.models import Device, User
from labeling.domain import perceptual, splits
from labeling.models import CaptureGroup, Photo, Split

MOMENT = timedelta(minutes=10)
IMPORT_PREFIX = "import:"  # an import is one device, and its ten minutes are the whole import


def join(
    *,
    key: str,
    perceptual_hash: int,
    source: str,
    burst_id: str,
    captured_at: datetime,
    is_uncertain: bool,
    by: Actor,
) -> CaptureGroup:
    """Give the group that a new photo belongs to: its burst's, that of a near-equal photo, or a new one.

    Call it inside the transaction that makes the photo. Photos are compared with the first one of a group only, so
    that a slow drift does not chain a whole day together.
    """
    # One photo of a source at a time: two frames of one burst, sent side by side, must not found two groups.
    # Without row locks the transaction itself keeps others out (SQLite's are immediate).
    if connection.features.has_select_for_update:
        sender = Device if isinstance(by, Device) else User
        sender.objects.select_for_update(no_key=True).get(pk=by.pk)
    group = _of_burst(source, burst_id) if burst_id else _near(perceptual_hash, source, captured_at)
    if group is not None:
        return group
    bands = perceptual.bands(perceptual_hash)
    return CaptureGroup.objects.create(
        key=key,
        split=splits.split_of_group(key, first_is_uncertain=is_uncertain, audit_share=settings.MAGPIE_AUDIT_SHARE),
        source=source,
        burst_id=burst_id,
        perceptual_hash=perceptual_hash,
        band_0=bands[0],
        band_1=bands[1],
        band_2=bands[2],
        band_3=bands[3],
        captured_at=captured_at,
    )


def repeats_other_side(perceptual_hash: int, *, group: CaptureGroup) -> bool:
    """Say whether a photo that joined this group repeats one in use on the other side, whoever sent that, and when.

    Training would see what the model is measured on, whichever of the two came first. Groups are known by their first
    photo here too.
    """
    other = Split.POOL if group.split == Split.AUDIT else Split.AUDIT
    used = Photo.objects.filter(group=OuterRef("pk"), is_excluded=False)
    groups = CaptureGroup.objects.filter(_shares_a_band(perceptual_hash), Exists(used), split=other)
    hashes = groups.values_list("perceptual_hash", flat=True)
    return any(perceptual.is_near(other_hash, perceptual_hash) for other_hash in hashes)


def _of_burst(source: str, burst_id: str) -> CaptureGroup | None:
    return CaptureGroup.objects.filter(source=source, burst_id=burst_id).first()


def _near(perceptual_hash: int, source: str, captured_at: datetime) -> CaptureGroup | None:
    candidates = CaptureGroup.objects.filter(_shares_a_band(perceptual_hash), source=source)
    if not source.startswith(IMPORT_PREFIX):
        candidates = candidates.filter(captured_at__range=(captured_at - MOMENT, captured_at + MOMENT))
    near = (group for group in candidates.order_by("id") if perceptual.is_near(group.perceptual_hash, perceptual_hash))
    return next(near, None)


def _shares_a_band(perceptual_hash: int) -> Q:
    bands = perceptual.bands(perceptual_hash)
    return Q(band_0=bands[0]) | Q(band_1=bands[1]) | Q(band_2=bands[2]) | Q(band_3=bands[3])
