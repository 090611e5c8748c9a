"""All that is known of one photo: answers in order, claims, neighbours of the same moment, what is doubted."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from jobs import clock
from labeling.domain import desks
from labeling.models import Doubt, Lease, Photo, Verification

NEIGHBOURS_SHOWN = 24


def answers(photo: Photo, *, viewer: User | None = None) -> QuerySet[Verification]:
    """Give every answer ever, oldest first, with what was suggested then; undone ones are marked by `undone_by`.

    A viewer in the middle of a second look at the photo, or of a check, is given none: it is a look without knowing.
    """
    rows = Verification.objects.filter(photo=photo).order_by("id")
    if viewer is not None and is_blind_for(photo, viewer):
        return rows.none()
    return rows.select_related(
        "reviewer", "category", "suggested_category", "undoes__category", "undoes__reviewer", "undone_by__reviewer"
    )


def has(photo_id: int, verification_id: int) -> bool:
    """Say whether this row is about this photo."""
    return Verification.objects.filter(pk=verification_id, photo_id=photo_id).exists()


def is_blind_for(photo: Photo, viewer: User) -> bool:
    """Say whether the viewer holds this photo for a second look or as a check right now."""
    return held_blind(viewer).filter(photo=photo).exists()


def has_withheld(photo: Photo, viewer: User) -> bool:
    """Say whether there are answers that the viewer is not given; a check that nobody answered looks like any photo."""
    return is_blind_for(photo, viewer) and Verification.objects.filter(photo=photo).exists()


def held_blind(viewer: User) -> QuerySet[Lease]:
    """Give the viewer's hold of every photo that is being looked at a second time, or checked, right now."""
    return Lease.objects.filter(reviewer=viewer, expires_at__gt=clock.now(), asked_reason__in=desks.WITHHELD)


def neighbours(photo: Photo) -> QuerySet[Photo]:
    """Give the other photos of its capture group."""
    rows = Photo.objects.filter(group_id=photo.group_id, erased_at__isnull=True).exclude(pk=photo.pk)
    return rows.order_by("id")[:NEIGHBOURS_SHOWN]


def doubt(photo: Photo) -> Doubt | None:
    """Give what a model says against the photo's category, unless somebody has answered since; None for audit ones."""
    found = Doubt.objects.filter(photo=photo).select_related("category").first()
    if found is None or photo.is_audit or photo.state.changed_at > found.created_at:
        return None
    return found if photo.state.category_id not in {None, found.category_id} else None
