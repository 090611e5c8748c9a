"""Which changes of categories build on which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_BORN = ("added", "proposed")
_LIFE = frozenset({"status", "heir_id", "is_split"})  # what decides whether and how a category is read


@dataclass(frozen=True, slots=True)
class Row:
    """One change of one category; `after` holds the fields that it set."""

    id: int
    kind: str
    category_id: int
    after: Mapping[str, Any]

    @property
    def fields(self) -> frozenset[str]:
        """Name what undoing this would set: a category that it made is only retired."""
        return _LIFE if self.kind in _BORN else frozenset(self.after)

    @property
    def heir_id(self) -> int | None:
        """Give the category that this merged its own into, if it did."""
        return self.after.get("heir_id")


def standing_on(action: Sequence[Row], later: Iterable[Row]) -> int | None:
    """Give the id of the first of the `later` rows, none of them undone, that builds on an action; None without.

    One builds on it when it set what undoing would set, when it retired, merged or split the heir of a merge, or when
    it merged something into a category whose life the action decided.
    """
    touched = {(row.category_id, field) for row in action for field in row.fields}
    touched |= {(row.heir_id, field) for row in action if row.heir_id is not None for field in _LIFE}
    alive = {row.category_id for row in action if row.fields & _LIFE}
    for row in later:
        if row.heir_id in alive or any((row.category_id, field) in touched for field in row.after):
            return row.id
    return None
