"""Write a category and, beside it, the row that says what was and what is; the trainer hears of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

Values = dict[str, Any]


def create(kind: ChangeKind, *, by: User | None, part_of: CategoryChange | None = None, **values: Any) -> Category:
    """Make a category. Raises CategoryNameBad, CategoryNameTaken, CategoryHotkeyBad and so on."""
    position = (Category.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    tidied_values = tidied({**values, "color": values.get("color") or rules.color_of(position - 1)})
    category = Category(position=position, **tidied_values)
    with _told_apart(category), transaction.atomic():
        category.save(force_insert=True)
        log(kind, category, by=by, before={}, after=tidied_values, part_of=part_of)
    return category


def change(
    kind: ChangeKind, category: Category, *, by: User | None, part_of: CategoryChange | None = None, **changes: Any
) -> CategoryChange | None:
    """Write what differs, and the row that says so; nothing at all when nothing differs."""
    with transaction.atomic():
        before, after = apply(category, **changes)
        if not after:
            return None
        return log(kind, category, by=by, before=before, after=after, part_of=part_of)


def apply(category: Category, **changes: Any) -> tuple[Values, Values]:
    """Write what differs, and give the fields that did as they were and as they are; the caller logs it."""
    after = {name: value for name, value in changes.items() if getattr(category, name) != value}
    before = {name: getattr(category, name) for name in after}
    for name, value in after.items():
        setattr(category, name, value)
    if after:
        with _told_apart(category), transaction.atomic():
            category.save(update_fields=list(after))
    return before, after


def log(
    kind: ChangeKind,
    category: Category,
    *,
    by: User | None,
    before: Values,
    after: Values,
    part_of: CategoryChange | None = None,
    undoes: CategoryChange | None = None,
) -> CategoryChange:
    """Write the row that says what was changed."""
    jobs.enqueue(kinds.CATEGORIES_CHANGED, by=by)
    return CategoryChange.objects.create(
        category=category, kind=kind, before=before, after=after, by=by, part_of=part_of, undoes=undoes
    )


def locked(category_id: int) -> Category:
    """Give one category, and keep others from changing it or answering with it. Raises CategoryUnknown."""
    return all_locked([category_id])[0]


def all_locked(category_ids: Sequence[int]) -> list[Category]:
    """Give categories in this order, and keep others from changing them or answering with them.

    Answers with one that are on their way are committed by then; later ones wait, and see what was changed. Raises
    CategoryUnknown.
    """
    rows = Category.objects.select_for_update().filter(pk__in=category_ids).order_by("pk")
    found = {category.pk: category for category in rows}
    for category_id in category_ids:
        if category_id not in found:
            raise errors.CategoryUnknown(category=category_id)
    return [found[category_id] for category_id in category_ids]


def tidied(values: Values) -> Values:
    """Give the values as they are kept. Raises CategoryNameBad, CategoryHotkeyBad, CategoryColorBad."""
    kept = dict(values)
    if "name" in kept:
        kept["name"] = rules.tidy_name(kept["name"])
        if not rules.is_name(kept["name"]):
            raise errors.CategoryNameBad
    if kept.get("hotkey"):
        kept["hotkey"] = kept["hotkey"].lower()
        if not rules.is_hotkey(kept["hotkey"]):
            raise errors.CategoryHotkeyBad(hotkey=kept["hotkey"])
    if "color" in kept:
        kept["color"] = kept["color"].lower()
        if not rules.is_color(kept["color"]):
            raise errors.CategoryColorBad(color=kept["color"])
    return kept


def free_hotkey(wanted: str = "") -> str:
    """Give this key when no active category has it, else the first that none has; empty when all are taken."""
    taken = {category.hotkey for category in categories.active()}
    return wanted if wanted and wanted not in taken else rules.free_hotkey(taken)


def in_another_state(category: Category) -> errors.CategoryInAnotherState:
    """Say how the category stands, which is not as was needed."""
    return errors.CategoryInAnotherState(category=category.name, standing=category.standing.lower())


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
