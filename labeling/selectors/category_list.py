"""Categories as their page shows them: how many photos each has."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from labeling.models import Category, PhotoState, State
from labeling.selectors import categories

CHANGES_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRow:
    """One category and the number of photos settled with it."""

    category: Category
    photos: int


def rows() -> list[CategoryRow]:
    """Give every category in the order people see, in two queries."""
    settled = PhotoState.objects.filter(state=State.SETTLED).values_list("category_id").annotate(n=Count("pk"))
    photos = dict(settled.order_by())
    return [CategoryRow(category=category, photos=photos.get(category.pk, 0)) for category in categories.everything()]
