"""Erased photos: the wish against the row. What is left of them elsewhere is looked at where it would lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accounts.findings import Check, Finding, Look
from labeling.integrity import faults
from labeling.models import Photo, PhotoErasure
from labeling.services import erasing


def checks() -> tuple[Check, ...]:
    """List what is looked at here."""
    return (Check(name="erased photos", find=_find, repair=_finish),)


def _find(look: Look) -> Iterator[Finding]:
    unfinished = PhotoErasure.objects.filter(photo__erased_at=None).order_by("photo_id")
    for photo_id in unfinished.values_list("photo_id", flat=True):
        yield faults.ERASURE_UNFINISHED.at(f"photo {photo_id}", photo=photo_id)
    unrecorded = Photo.objects.filter(erased_at__isnull=False, erasure=None).order_by("pk")
    for photo_id in unrecorded.values_list("pk", flat=True):
        yield faults.ERASURE_UNRECORDED.at(f"photo {photo_id}")


def _finish(findings: Sequence[Finding]) -> None:
    wishes = PhotoErasure.objects.select_related("by").in_bulk(field_name="photo_id")
    for finding in findings:
        if finding.fault is faults.ERASURE_UNFINISHED:
            wish = wishes[finding.extra["photo"]]
            erasing.erase(photo_id=wish.photo_id, by=wish.by, reason=wish.reason)
