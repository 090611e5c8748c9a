"""Change categories: each change is one row that says what was and what is, and the trainer hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from jobs.services import queue as jobs
from labeling import errors, kinds
from labeling.domain import categories as rules
from labeling.models import Category, CategoryChange, CategoryStatus, ChangeKind
from labeling.selectors import categories

EDITABLE = ("name", "hotkey", "color", "guideline", "position")


def add(*, name: str, hotkey: str = "", color: str = "", guideline: str = "", by: User | None) -> Category:
    """Add a category that reviewers may answer with at once; a key and a colour are found when none are given.

    Raises CategoryNameBad, CategoryNameTaken, CategoryHotkeyBad, CategoryHotkeyTaken, CategoryColorBad.
    """
    return _create(
        ChangeKind.ADDED,
        by=by,
        name=name,
        hotkey=hotkey or _free_hotkey(),
        color=color,
        guideline=guideline,
        status=CategoryStatus.ACTIVE,
    )


def propose(*, name: str, guideline: str = "", by: User) -> Category:
    """Propose a category, for an admin to approve. Raises CategoryNameBad, CategoryNameTaken."""
    return _create(ChangeKind.PROPOSED, by=by, name=name, guideline=guideline, status=CategoryStatus.PROPOSED)


def approve(*, category_id: int, by: User) -> Category:
    """Make a proposed category active. Raises CategoryUnknown, CategoryInAnotherState."""
    return _become_active(ChangeKind.APPROVED, category_id, wanted=CategoryStatus.PROPOSED, by=by)


def reopen(*, category_id: int, by: User) -> Category:
    """Make a retired category active again. Raises CategoryUnknown, CategoryInAnotherState, CategoryNameTaken."""
    return _become_active(ChangeKind.REOPENED, category_id, wanted=CategoryStatus.RETIRED, by=by)


def retire(*, category_id: int, by: User) -> Category:
    """Take a category out of use. Answers given with it stay and keep their meaning.

    Raises CategoryUnknown, CategoryInAnotherState.
    """
    with transaction.atomic():
        category = _locked(category_id)
        if category.status == CategoryStatus.RETIRED:
            raise _in_another_state(category)
        return _change(ChangeKind.RETIRED, category, by=by, status=CategoryStatus.RETIRED)


def edit(*, category_id: int, by: User, **changes: Any) -> Category:
    """Change name, hotkey, color, guideline or position; an empty hotkey means none.

    Raises CategoryUnknown and whatever `add` raises.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"A category has no {', '.join(sorted(unknown))} to edit.")
    with transaction.atomic():
        return _change(ChangeKind.EDITED, _locked(category_id), by=by, **_tidied(changes))


def _create(kind: ChangeKind, *, by: User | None, **values: Any) -> Category:
    position = (Category.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    tidied = _tidied({**values, "color": values.get("color") or rules.color_of(position - 1)})
    category = Category(position=position, **tidied)
    with _told_apart(category), transaction.atomic():
        category.save(force_insert=True)
        CategoryChange.objects.create(category=category, kind=kind, after=tidied, by=by)
        jobs.enqueue(kinds.CATEGORIES_CHANGED, by=by)
    return category


def _become_active(kind: ChangeKind, category_id: int, *, wanted: CategoryStatus, by: User) -> Category:
    with transaction.atomic():
        category = _locked(category_id)
        if category.status != wanted:
            raise _in_another_state(category)
        taken = _taken_hotkeys()
        hotkey = category.hotkey if category.hotkey and category.hotkey not in taken else rules.free_hotkey(taken)
        return _change(kind, category, by=by, status=CategoryStatus.ACTIVE, hotkey=hotkey)


def _change(kind: ChangeKind, category: Category, *, by: User, **changes: Any) -> Category:
    """Write what differs, and the row that says so; nothing at all when nothing differs."""
    after = {name: value for name, value in changes.items() if getattr(category, name) != value}
    if not after:
        return category
    before = {name: getattr(category, name) for name in after}
    for name, value in after.items():
        setattr(category, name, value)
    with _told_apart(category), transaction.atomic():
        category.save(update_fields=list(after))
        CategoryChange.objects.create(category=category, kind=kind, before=before, after=after, by=by)
        jobs.enqueue(kinds.CATEGORIES_CHANGED, by=by)
    return category


def _locked(category_id: int) -> Category:
    category = Category.objects.select_for_update().filter(pk=category_id).first()
    if category is None:
        raise errors.CategoryUnknown(category=category_id)
    return category


def _tidied(values: dict[str, Any]) -> dict[str, Any]:
    """Give the values as they are kept. Raises CategoryNameBad, CategoryHotkeyBad, CategoryColorBad."""
    tidied = dict(values)
    if "name" in tidied:
        tidied["name"] = rules.tidy_name(tidied["name"])
        if not rules.is_name(tidied["name"]):
            raise errors.CategoryNameBad
    if tidied.get("hotkey"):
        tidied["hotkey"] = tidied["hotkey"].lower()
        if not rules.is_hotkey(tidied["hotkey"]):
            raise errors.CategoryHotkeyBad(hotkey=tidied["hotkey"])
    if "color" in tidied:
        tidied["color"] = tidied["color"].lower()
        if not rules.is_color(tidied["color"]):
            raise errors.CategoryColorBad(color=tidied["color"])
    return tidied


@contextmanager
def _told_apart(category: Category) -> Iterator[None]:
    """Say which category stands in the way of one that the database would not tell apart from it."""
    _refuse_twins(category)
    try:
        yield
    except IntegrityError:
        # Somebody made the twin since we looked.
        _refuse_twins(category)
        raise


def _refuse_twins(category: Category) -> None:
    """Compare names in any script: SQLite knows lower case for ASCII only."""
    if category.status == CategoryStatus.RETIRED:
        return
    others = Category.objects.exclude(pk=category.pk).exclude(status=CategoryStatus.RETIRED)
    for other in others:
        if other.name.casefold() == category.name.casefold():
            raise errors.CategoryNameTaken(name=category.name)
        if category.is_active and other.is_active and category.hotkey and other.hotkey == category.hotkey:
            raise errors.CategoryHotkeyTaken(hotkey=category.hotkey)


def _taken_hotkeys() -> set[str]:
    return {category.hotkey for category in categories.active()}


def _free_hotkey() -> str:
    return rules.free_hotkey(_taken_hotkeys())


def _in_another_state(category: Category) -> errors.CategoryInAnotherState:
    return errors.CategoryInAnotherState(category=category.name, standing=category.get_status_display().lower())
