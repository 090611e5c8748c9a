"""Change categories: each change is one row that says what was and what is, and the trainer hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.models import User
from labeling import errors
from labeling.models import Category, CategoryChange, CategoryStatus, ChangeKind
from labeling.services import category_rows

EDITABLE = ("name", "hotkey", "color", "guideline", "position")


def add(*, name: str, hotkey: str = "", color: str = "", guideline: str = "", by: User | None) -> Category:
    """Add a category that reviewers may answer with at once; a key and a colour are found when none are given.

    Raises CategoryNameBad, CategoryNameTaken, CategoryHotkeyBad, CategoryHotkeyTaken, CategoryColorBad.
    """
    return category_rows.create(
        ChangeKind.ADDED,
        by=by,
        name=name,
        hotkey=hotkey or category_rows.free_hotkey(),
        color=color,
        guideline=guideline,
        status=CategoryStatus.ACTIVE,
    )


def propose(*, name: str, guideline: str = "", by: User) -> Category:
    """Propose a category, for an admin to approve. Raises CategoryNameBad, CategoryNameTaken."""
    return category_rows.create(
        ChangeKind.PROPOSED, by=by, name=name, guideline=guideline, status=CategoryStatus.PROPOSED
    )


def approve(*, category_id: int, by: User) -> Category:
    """Make a proposed category active. Raises CategoryUnknown, CategoryInAnotherState."""
    return _become_active(ChangeKind.APPROVED, category_id, wanted=CategoryStatus.PROPOSED, by=by)


def reopen(*, category_id: int, by: User) -> Category:
    """Make a retired category active again; one that was merged or split comes back by undoing that instead.

    Raises CategoryUnknown, CategoryInAnotherState, CategoryNameTaken.
    """
    return _become_active(ChangeKind.REOPENED, category_id, wanted=CategoryStatus.RETIRED, by=by)


def retire(*, category_id: int, by: User) -> Category:
    """Take a category out of use. Answers given with it stay and keep their meaning.

    Raises CategoryUnknown, CategoryInAnotherState.
    """
    with transaction.atomic():
        category = category_rows.locked(category_id)
        if category.status == CategoryStatus.RETIRED:
            raise category_rows.in_another_state(category)
        category_rows.change(ChangeKind.RETIRED, category, by=by, status=CategoryStatus.RETIRED)
    return category


def edit(*, category_id: int, by: User, **changes: Any) -> Category:
    """Change name, hotkey, color, guideline or position; an empty hotkey means none.

    Raises CategoryUnknown and whatever `add` raises.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"A category has no {', '.join(sorted(unknown))} to edit.")
    with transaction.atomic():
        category = category_rows.locked(category_id)
        category_rows.change(ChangeKind.EDITED, category, by=by, **category_rows.tidied(changes))
    return category


def reorder(*, category_ids: Sequence[int], by: User) -> CategoryChange | None:
    """Bring categories into this order, in the places that they have among the others, as one action.

    None when they stand so already. Raises CategoryUnknown, CategoryOrderBad.
    """
    if len(set(category_ids)) != len(category_ids):
        raise errors.CategoryOrderBad
    with transaction.atomic():
        ordered = _places(category_rows.all_locked(category_ids))
        first: CategoryChange | None = None
        for category, position in ordered:
            row = category_rows.change(ChangeKind.REORDERED, category, by=by, part_of=first, position=position)
            first = first or row
    return first


def _places(wanted: Sequence[Category]) -> list[tuple[Category, int]]:
    """Give each category its new place: those that these categories have among them, made different where equal."""
    ids = {category.pk for category in wanted}
    queue = iter(wanted)
    everyone = list(Category.objects.all())
    arranged = [next(queue) if category.pk in ids else category for category in everyone]
    positions = [category.position for category in everyone]
    if len(set(positions)) < len(positions):
        positions = list(range(1, len(everyone) + 1))
    return list(zip(arranged, positions, strict=True))


def _become_active(kind: ChangeKind, category_id: int, *, wanted: CategoryStatus, by: User) -> Category:
    with transaction.atomic():
        category = category_rows.locked(category_id)
        if category.status != wanted or category.heir_id is not None or category.is_split:
            raise category_rows.in_another_state(category)
        hotkey = category_rows.free_hotkey(category.hotkey)
        category_rows.change(kind, category, by=by, status=CategoryStatus.ACTIVE, hotkey=hotkey)
    return category
