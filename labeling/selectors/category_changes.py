"""Reads of what was done to categories: actions with their rows, newest first, and what stands on which."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, Q, QuerySet

from labeling import errors
from labeling.domain import category_actions
from labeling.domain.category_actions import Row
from labeling.models import Category, CategoryChange, ChangeKind


def actions() -> QuerySet[CategoryChange]:
    """Give the actions, newest first, each with the rows of the other categories that it changed."""
    parts = CategoryChange.objects.select_related("category").order_by("pk")
    rows = CategoryChange.objects.filter(part_of__isnull=True).order_by("-pk")
    return rows.select_related("category", "by", "undone_by", "undoes__category").prefetch_related(
        Prefetch("parts", parts), Prefetch("undoes__parts", parts)
    )


def of(category: Category) -> QuerySet[CategoryChange]:
    """Give the actions that changed a category, newest first, also those that began with another."""
    rows = CategoryChange.objects.filter(category=category)
    return actions().filter(Q(pk__in=rows.values("pk")) | Q(pk__in=rows.values("part_of")))


def action_of(change_id: int) -> CategoryChange:
    """Give the action that a change is of. Raises ChangeUnknown."""
    change = CategoryChange.objects.select_related("part_of").filter(pk=change_id).first()
    if change is None:
        raise errors.ChangeUnknown(change=change_id)
    return change.part_of or change


def rows_of(action: CategoryChange) -> list[CategoryChange]:
    """Give all rows of an action, its first one first."""
    return [action, *action.parts.order_by("pk")]


def refuse_what_stays(action: CategoryChange) -> None:
    """Raise ChangeIsUndoing, ChangeUndone or ChangeStoodUpon when the action cannot be undone."""
    if action.kind == ChangeKind.UNDONE:
        raise errors.ChangeIsUndoing
    if CategoryChange.objects.filter(undoes=action).exists():
        raise errors.ChangeUndone
    later = CategoryChange.objects.filter(pk__gt=action.pk, undone_by__isnull=True).exclude(part_of=action)
    standing = later.exclude(kind=ChangeKind.UNDONE).select_related("category").order_by("-pk")
    builds_on = category_actions.standing_on(_rows(rows_of(action)), _rows(standing))
    if builds_on is not None:
        change = next(row for row in standing if row.pk == builds_on)
        raise errors.ChangeStoodUpon(category=change.category.name, later=change.get_kind_display())


def _rows(changes: Sequence[CategoryChange] | QuerySet[CategoryChange]) -> list[Row]:
    return [Row(change.pk, change.kind, change.category_id, change.after) for change in changes]
