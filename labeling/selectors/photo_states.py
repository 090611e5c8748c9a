"""Reads of photo states."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from labeling.domain.batches import batches
from labeling.models import Photo, PhotoState, Split, State

IDS_AT_ONCE = 10_000  # in one statement: SQLite takes 32,766 parameters


def never_ranked(photo_ids: Collection[int]) -> set[int]:
    """Give those of these photos that no deck may hold: audit, excluded, erased, or not there at all."""
    rankable: set[int] = set()
    for chunk in batches(photo_ids, IDS_AT_ONCE):
        photos = Photo.objects.filter(pk__in=chunk, split=Split.POOL, group__split=Split.POOL)
        rankable.update(photos.filter(is_excluded=False, erased_at=None).values_list("pk", flat=True))
    return set(photo_ids) - rankable


def drawn_as_checks() -> set[int]:
    """Give the photos that wait as checks of what a machine accepts: nothing may hint at their answers."""
    return set(
        PhotoState.objects.filter(is_check=True, state=State.OPEN, is_excluded=False).values_list("pk", flat=True)
    )


def open_among(photo_ids: Collection[int]) -> set[int]:
    """Give those of these photos that wait for answers."""
    return set(PhotoState.objects.filter(pk__in=photo_ids, state=State.OPEN).values_list("pk", flat=True))


def settled_categories(photo_ids: Collection[int]) -> dict[int, int]:
    """Give the category of those of these photos that are settled with one."""
    found: dict[int, int] = {}
    for chunk in batches(photo_ids, IDS_AT_ONCE):
        settled = PhotoState.objects.filter(pk__in=chunk, state=State.SETTLED)
        found.update(settled.values_list("pk", "category_id"))
    return found


def settled_per_category(*, is_audit: bool) -> dict[int, int]:
    """Count the photos of one side settled with each category."""
    settled = PhotoState.objects.filter(state=State.SETTLED, is_audit=is_audit, is_excluded=False)
    return dict(settled.values_list("category_id").annotate(Count("pk")).order_by("category_id"))
