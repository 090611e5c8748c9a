"""Split a category: its photos, and they alone, go back to review. No answer is rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from labeling import errors
from labeling.models import Category, CategoryChange, CategoryStatus, ChangeKind
from labeling.selectors import meanings
from labeling.services import category_rows, rereading


@dataclass(frozen=True, slots=True)
class Part:
    """What a category splits into: an active one by its id, or a new one by its name."""

    category_id: int | None = None
    name: str = ""


def split(*, category_id: int, parts: Sequence[Part], by: User) -> CategoryChange:
    """Retire a category in favour of two or more parts, as one action; its photos wait for answers again.

    Raises CategoryUnknown, CategoryPartsBad, CategoryInAnotherState, CategoryNameBad, CategoryNameTaken.
    """
    existing = [part.category_id for part in parts if part.category_id is not None]
    if len(parts) < 2 or category_id in existing or len(set(existing)) < len(existing):
        raise errors.CategoryPartsBad
    with transaction.atomic():
        category, *kept = category_rows.all_locked([category_id, *existing])
        for each in (category, *kept):
            if not each.is_active:
                raise category_rows.in_another_state(each)
        before = meanings.current()
        action = _retire(category, by=by)
        _name_parts(action, kept, [part.name for part in parts if part.category_id is None], by=by)
        rereading.since(before)
    return action


def _retire(category: Category, *, by: User) -> CategoryChange:
    action = category_rows.change(ChangeKind.SPLIT, category, by=by, status=CategoryStatus.RETIRED, is_split=True)
    assert action is not None  # it was active
    return action


def _name_parts(action: CategoryChange, kept: Sequence[Category], names: Sequence[str], *, by: User) -> None:
    """Make the new parts, and leave a row for each that was there before: it says what the split was into."""
    for category in kept:
        category_rows.log(ChangeKind.SPLIT, category, by=by, before={}, after={}, part_of=action)
    for name in names:
        category_rows.create(
            ChangeKind.ADDED,
            by=by,
            part_of=action,
            name=name,
            hotkey=category_rows.free_hotkey(),
            status=CategoryStatus.ACTIVE,
        )
