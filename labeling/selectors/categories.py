"""Reads of categories."""

from __future__ import annotations

from labeling import errors
from labeling.models import Category, CategoryStatus


def active() -> list[Category]:
    """Give the categories that reviewers may answer with, in the order people see."""
    return list(Category.objects.filter(status=CategoryStatus.ACTIVE))


def offered() -> list[Category]:
    """Give the active and the proposed categories, in the order people see."""
    return list(Category.objects.exclude(status=CategoryStatus.RETIRED))


def everything() -> list[Category]:
    """Give all categories, retired ones too, in the order people see."""
    return list(Category.objects.all())


def names() -> dict[int, str]:
    """Give the name of every category there ever was, by id."""
    return dict(Category.objects.values_list("pk", "name"))


def answerable(category_id: int) -> Category:
    """Give an active category. Raises CategoryUnknown, CategoryNotActive."""
    category = get(category_id)
    if not category.is_active:
        raise errors.CategoryNotActive(category=category.name)
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
