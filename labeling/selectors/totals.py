"""How many photos there are, without counting them all each time: rows of photos are never deleted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from labeling.models import DirectUpload, DirectUploadState, Photo

# A transaction that commits late shows a photo below others that were there before: so many of the newest are counted
# anew each time.
UNSETTLED = 1000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many photos there are up to and including an id."""

    up_to: int = 0
    photos: int = 0


def photos(before: Counted) -> tuple[int, Counted]:
    """Give how many photos there are now, and what to begin with the next time. `Counted()` counts all of them."""
    newest = Photo.objects.aggregate(id=Max("id"))["id"] or 0
    if newest < before.up_to:
        before = Counted()
    settled = max(before.up_to, newest - UNSETTLED)
    older = Photo.objects.filter(id__gt=before.up_to, id__lte=settled).count() if settled > before.up_to else 0
    kept = Counted(up_to=settled, photos=before.photos + older)
    return kept.photos + Photo.objects.filter(id__gt=settled).count(), kept


@dataclass(frozen=True, slots=True)
class DirectUploads:
    """Direct uploads that were begun, and those that arrived and wait for intake."""

    started: int
    arrived: int


def direct_uploads() -> DirectUploads:
    """Count direct uploads. Their rows go with intake, so there are never many."""
    is_arrived, is_started = Q(state=DirectUploadState.ARRIVED), Q(state=DirectUploadState.STARTED)
    counts = DirectUpload.objects.aggregate(
        started=Count("id", filter=is_started), arrived=Count("id", filter=is_arrived)
    )
    return DirectUploads(**counts)
