"""Choose the photos that show what a category looks like."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from labeling import errors
from labeling.models import EXAMPLES, Category, CategoryExample
from labeling.selectors import photo_states
from labeling.services import category_rows


def choose(*, category_id: int, photo_ids: Sequence[int], by: User) -> list[CategoryExample]:
    """Let these photos, in this order, be a category's examples in place of those before.

    Raises CategoryUnknown; ExampleRefused for an audit photo, an erased or unknown one, and for too many.
    """
    wanted = list(dict.fromkeys(photo_ids))
    unfit = photo_states.never_ranked(wanted)
    for photo_id in [photo_id for photo_id in wanted if photo_id in unfit] + wanted[EXAMPLES:]:
        raise errors.ExampleRefused(photo=photo_id, most=EXAMPLES)
    with transaction.atomic():
        category = category_rows.locked(category_id)
        CategoryExample.objects.filter(category=category).delete()
        rows = [
            CategoryExample(category=category, photo_id=photo_id, position=place)
            for place, photo_id in enumerate(wanted)
        ]
        return CategoryExample.objects.bulk_create(rows)


def add(*, category_id: int, photo_id: int, by: User) -> list[CategoryExample]:
    """Let a photo be the last example; it stays where it is when it is one already. Raises what `choose` raises."""
    with transaction.atomic():
        category = category_rows.locked(category_id)
        return choose(category_id=category_id, photo_ids=[*_chosen(category), photo_id], by=by)


def remove(*, category_id: int, photo_id: int, by: User) -> list[CategoryExample]:
    """Let a photo be no example any more. Raises CategoryUnknown."""
    with transaction.atomic():
        category = category_rows.locked(category_id)
        kept = [each for each in _chosen(category) if each != photo_id]
        return choose(category_id=category_id, photo_ids=kept, by=by)


def _chosen(category: Category) -> list[int]:
    return list(category.examples.filter(photo__erased_at=None).values_list("photo_id", flat=True))
