"""Reads of what old answers mean now. Whoever adds up answers or claims reads their categories through here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, Q

from labeling.domain.meanings import Meanings
from labeling.models import Category, ChangeKind


@dataclass(frozen=True, slots=True)
class Named:
    """A category by its id, and its name of today."""

    id: int
    name: str


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


def readings() -> dict[int, Named]:
    """Give what every category ever reads as, by one query: its heir where it was merged, else itself."""
    rows = list(Category.objects.order_by().values_list("pk", "heir_id", "name"))
    read = Meanings(heirs={category_id: heir_id for category_id, heir_id, _name in rows if heir_id is not None})
    names = {category_id: name for category_id, _heir_id, name in rows}
    heirs = {category_id: read.heir(category_id) for category_id in names}
    return {category_id: Named(heir_id, names[heir_id]) for category_id, heir_id in heirs.items()}
