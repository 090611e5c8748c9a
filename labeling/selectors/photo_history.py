"""All that is known of one photo: answers in order, claims, neighbours of the same moment."""

from __future__ import annotations

from django.db.models import QuerySet

from labeling.models import Photo, Verification

NEIGHBOURS_SHOWN = 24


def answers(photo: Photo) -> QuerySet[Verification]:
    """Give every answer ever, oldest first, with what was suggested then; undone ones are marked by `undone_by`."""
    rows = Verification.objects.filter(photo=photo).order_by("id")
    return rows.select_related("reviewer", "category", "suggested_category", "undoes__category", "undone_by")


def neighbours(photo: Photo) -> QuerySet[Photo]:
    """Give the other photos of its capture group."""
    rows = Photo.objects.filter(group_id=photo.group_id, erased_at__isnull=True).exclude(pk=photo.pk)
    return rows.order_by("id")[:NEIGHBOURS_SHOWN]
