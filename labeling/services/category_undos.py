"""Undo what was done to categories: each action once, by rows that name what they undo, newest actions first."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from labeling import errors
from labeling.models import Category, CategoryChange, CategoryStatus, ChangeKind
from labeling.selectors import category_changes, meanings
from labeling.services import category_rows, rereading

_BORN = (ChangeKind.ADDED, ChangeKind.PROPOSED)


def undo(*, change_id: int, by: User) -> CategoryChange:
    """Undo the action that this change is of: every category, count and photo stands as if it had not been.

    What was answered since stays: with a part that a split had made, it reads as the category that is whole again.

    Raises:
        ChangeUnknown: no change has this id.
        ChangeIsUndoing, ChangeUndone: it undoes another one, or is undone already.
        ChangeStoodUpon: a later action builds on it.
        CategoryNameTaken, CategoryHotkeyTaken: another category took the name or key since.
    """
    try:
        with transaction.atomic():
            return _undo(category_changes.action_of(change_id), by=by)
    except IntegrityError as theirs:
        raise errors.ChangeUndone from theirs  # somebody undid it at the same moment


def _undo(action: CategoryChange, *, by: User) -> CategoryChange:
    rows = category_changes.rows_of(action)
    locked = category_rows.all_locked(sorted({row.category_id for row in rows}))
    category_changes.refuse_what_stays(action)
    categories = {category.pk: category for category in locked}
    before = meanings.current()
    # Parts first: the whole may need the name that one of them has.
    taken_back = [
        (row, *category_rows.apply(categories[row.category_id], **_back(row, categories[row.category_id], action)))
        for row in reversed(rows)
    ]
    undone: CategoryChange | None = None
    for row, was, now in reversed(taken_back):
        made = category_rows.log(
            ChangeKind.UNDONE, categories[row.category_id], by=by, before=was, after=now, part_of=undone, undoes=row
        )
        undone = undone or made
    rereading.since(before)
    assert undone is not None  # an action has a row
    return undone


def _back(row: CategoryChange, category: Category, action: CategoryChange) -> dict[str, Any]:
    """Give the values that take a row back. A category that it made is retired, a split's part in favour of the whole.

    One that becomes active again gets another key where its own was given away.
    """
    if row.kind in _BORN:
        heir = {"heir_id": action.category_id} if action.kind == ChangeKind.SPLIT else {}
        return {"status": CategoryStatus.RETIRED, **heir}
    changes = dict(row.before)
    if changes.get("status") == CategoryStatus.ACTIVE and "hotkey" not in changes:
        changes["hotkey"] = category_rows.free_hotkey(category.hotkey)
    return changes
