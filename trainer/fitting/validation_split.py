"""Hold back part of the training photos, whole groups of them, to fit the temperature on."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from trainer.fitting.rows import PhotoRow


def hold_back(
    rows: Sequence[PhotoRow], share: float, rng: np.random.Generator
) -> tuple[tuple[PhotoRow, ...], tuple[PhotoRow, ...]]:
    """Split rows into (trained on, held back) so that no group is on both sides.

    Groups are dealt category by category (a group counts for the category of most of its photos), so that about `share`
    of each category's photos is held back; a category keeps at least half of its groups to learn from. Their order is
    that of a salted hash, so that a photo that is gone later, an erased one say, does not deal all others anew.
    """
    held: set[str] = set()
    salt = int(rng.integers(2**63))
    for members in _groups_by_category(rows):
        wanted = round(share * sum(members.values()))
        groups = sorted(members, key=lambda group: hashlib.sha256(f"{salt}:{group}".encode()).digest())
        for group in groups[: len(groups) // 2]:
            if members[group] <= wanted:
                held.add(group)
                wanted -= members[group]
    trained = tuple(row for row in rows if row.group not in held)
    return trained, tuple(row for row in rows if row.group in held)


def _groups_by_category(rows: Sequence[PhotoRow]) -> list[dict[str, int]]:
    """Give for each category the sizes of its groups, the categories in their order."""
    answers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        answers[row.group].append(row.category)
    by_category: dict[int, dict[str, int]] = defaultdict(dict)
    for group, categories in answers.items():
        by_category[int(np.bincount(categories).argmax())][group] = len(categories)
    return [by_category[category] for category in sorted(by_category)]
