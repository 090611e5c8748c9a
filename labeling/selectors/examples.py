"""Reads of example photos."""

from __future__ import annotations

from labeling.models import Category, Photo


def of(category: Category) -> list[Photo]:
    """Give a category's example photos in order; erased ones, and audit ones whatever the rows say, are left out."""
    chosen = Photo.objects.filter(pk__in=category.examples.values("photo_id"), split="pool", erased_at=None)
    found = chosen.in_bulk()
    return [found[pk] for pk in category.examples.values_list("photo_id", flat=True) if pk in found]
