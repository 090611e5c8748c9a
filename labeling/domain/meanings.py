"""What old answers mean now: categories that were merged read as their heir, split ones settle nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Meanings:
    """The heir of each merged category, and when each split one was split, by category id."""

    heirs: Mapping[int, int] = field(default_factory=dict)
    splits: Mapping[int, datetime] = field(default_factory=dict)

    def heir(self, category_id: int) -> int:
        """Follow the heirs to the last one: the category itself where it was not merged."""
        seen = {category_id}
        while (heir := self.heirs.get(category_id)) is not None and heir not in seen:
            seen.add(heir)
            category_id = heir
        return category_id

    def resolve(self, category_id: int) -> int | None:
        """Give the category that an old answer means now; None when it was split, and the answer settles nothing."""
        heir = self.heir(category_id)
        return None if heir in self.splits else heir

    def split_at(self, category_id: int) -> datetime | None:
        """Give when the category, or its heir, was split; None when it was not."""
        return self.splits.get(self.heir(category_id))

    def family(self, category_ids: Iterable[int]) -> set[int]:
        """Give these categories and all that read as one of them."""
        wanted = {self.heir(category_id) for category_id in category_ids}
        return wanted.union(category_ids, (merged for merged in self.heirs if self.heir(merged) in wanted))

    def split_ids(self) -> set[int]:
        """Give the categories whose answers settle nothing: the split ones, and those merged into them."""
        return {category_id for category_id in {*self.heirs, *self.splits} if self.resolve(category_id) is None}

    def changed_since(self, before: Meanings) -> set[int]:
        """Give the categories whose answers mean something else than they did."""
        touched = {*self.heirs, *self.splits, *before.heirs, *before.splits}
        return {
            category_id
            for category_id in touched
            if (self.heir(category_id), self.split_at(category_id))
            != (before.heir(category_id), before.split_at(category_id))
        }


UNCHANGED = Meanings()  # nothing was ever merged or split
