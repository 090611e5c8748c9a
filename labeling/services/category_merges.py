"""Merge categories: what was said with them reads as their heir from here on. No answer is rewritten."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from labeling import errors
from labeling.models import Category, CategoryChange, CategoryStatus, ChangeKind
from labeling.selectors import meanings
from labeling.services import category_rows, rereading


def merge(*, category_ids: Sequence[int], heir_id: int, by: User) -> CategoryChange:
    """Retire these categories in favour of another one, as one action; their photos are projected anew within it.

    Raises CategoryUnknown, CategoryHeirBad, CategoryInAnotherState.
    """
    if not category_ids or heir_id in category_ids or len(set(category_ids)) < len(category_ids):
        raise errors.CategoryHeirBad
    with transaction.atomic():
        heir, *sources = category_rows.all_locked([heir_id, *category_ids])
        _refuse_unfit(heir, sources)
        before = meanings.current()
        action: CategoryChange | None = None
        for source in sources:
            row = _merge(source, heir, by=by, part_of=action)
            action = action or row
        rereading.since(before)
    assert action is not None  # there is a source, and its heir is new to it
    return action


def _refuse_unfit(heir: Category, sources: Sequence[Category]) -> None:
    if not heir.is_active:
        raise category_rows.in_another_state(heir)
    for source in sources:
        if source.heir_id is not None or source.is_split:
            raise category_rows.in_another_state(source)


def _merge(source: Category, heir: Category, *, by: User, part_of: CategoryChange | None) -> CategoryChange | None:
    return category_rows.change(
        ChangeKind.MERGED, source, by=by, part_of=part_of, status=CategoryStatus.RETIRED, heir_id=heir.pk
    )
