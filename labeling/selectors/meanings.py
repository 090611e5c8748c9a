"""Reads of what old answers mean now. Whoever adds up answers or claims reads their categories through here."""

from __future__ import annotations

from django.db.models import Max, Q

from labeling.domain.meanings import Meanings
from labeling.models import Category, ChangeKind


def current() -> Meanings:
    """Give the heirs and the splits as they stand, in one query that finds few rows."""
    is_splitting = Q(changes__kind=ChangeKind.SPLIT, changes__part_of__isnull=True)
    changed = Category.objects.filter(Q(heir__isnull=False) | Q(is_split=True)).order_by()
    rows = changed.annotate(split_at=Max("changes__created_at", filter=is_splitting))
    heirs, splits = {}, {}
    for category_id, heir_id, is_split, split_at, created_at in rows.values_list(
        "pk", "heir_id", "is_split", "split_at", "created_at"
    ):
        if is_split:
            splits[category_id] = split_at or created_at
        else:
            heirs[category_id] = heir_id
    return Meanings(heirs=heirs, splits=splits)


def resolve(category_id: int) -> int | None:
    """Give the category that an answer means now; None when it was split, and the answer settles nothing."""
    return current().resolve(category_id)
