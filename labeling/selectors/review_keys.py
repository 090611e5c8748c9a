"""Reads of the keys that people chose for the review page."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from labeling.domain import review_keys
from labeling.domain.review_keys import Keys
from labeling.models import Category, ReviewKeys


def chosen(person: User) -> Keys:
    """Give what the person chose other than the usual keys; nothing for most."""
    row = ReviewKeys.objects.filter(person=person).first()
    return review_keys.from_json(row.chosen) if row else Keys()


def in_effect(person: User, categories: Iterable[Category]) -> Keys:
    """Give the key of every action, and of every one of these categories, for this person."""
    return review_keys.in_effect(chosen(person), _hotkeys(categories))


def usual(categories: Iterable[Category]) -> Keys:
    """Give the same for somebody who chose nothing."""
    return review_keys.in_effect(Keys(), _hotkeys(categories))


def _hotkeys(categories: Iterable[Category]) -> list[tuple[int, str]]:
    return [(category.pk, category.hotkey) for category in categories]
