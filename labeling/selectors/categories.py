"""Reads of categories."""

from __future__ import annotations

from django.db import connection

from labeling import errors
from labeling.models import Category, CategoryStatus
from labeling.selectors import meanings


def active() -> list[Category]:
    """Give the categories that reviewers may answer with, in the order people see."""
    return list(Category.objects.filter(status=CategoryStatus.ACTIVE))


def offered() -> list[Category]:
    """Give the active and the proposed categories, in the order people see."""
    return list(Category.objects.exclude(status=CategoryStatus.RETIRED))


def everything() -> list[Category]:
    """Give all categories, retired ones too and what those were merged into, in the order people see."""
    return list(Category.objects.select_related("heir"))


def names() -> dict[int, str]:
    """Give the name of every category there ever was, by id."""
    return dict(Category.objects.values_list("pk", "name"))


def answerable(category_id: int) -> Category:
    """Give an active category, or one that reads as an active one, and keep it from being merged or split meanwhile.

    Called in the transaction that writes the answer. Raises CategoryUnknown, CategoryNotActive.
    """
    category = _kept(category_id)
    if category.is_active or (category.heir_id is not None and _heir_is_active(category_id)):
        return category
    raise errors.CategoryNotActive(category=category.name)


def _heir_is_active(category_id: int) -> bool:
    heir_id = meanings.resolve(category_id)
    return heir_id is not None and Category.objects.filter(pk=heir_id, status=CategoryStatus.ACTIVE).exists()


def _kept(category_id: int) -> Category:
    """Read a category and lock its row as a reference to it would; nobody who only refers to it waits."""
    sql = f"SELECT * FROM {Category._meta.db_table} WHERE id = %s"
    if connection.vendor == "postgresql":
        sql += " FOR KEY SHARE"
    category = next(iter(Category.objects.raw(sql, [category_id])), None)
    if category is None:
        raise errors.CategoryUnknown(category=category_id)
    return category


def get(category_id: int) -> Category:
    """Give the category of this id. Raises CategoryUnknown."""
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise errors.CategoryUnknown(category=category_id)
    return category


def find(ref: int | str) -> Category:
    """Give the category of this id, or of this name whatever its case; of several, the one in use.

    Raises CategoryUnknown.
    """
    text = str(ref).strip()
    if text.isdecimal():
        return get(int(text))
    named = Category.objects.filter(name__iexact=text)
    category = named.exclude(status=CategoryStatus.RETIRED).first() or named.order_by("-pk").first()
    if category is None:
        raise errors.CategoryUnknown(category=text)
    return category
