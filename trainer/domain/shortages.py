"""What each category is short of: answers to be learned from, answers to be judged by, or right predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

TO_LEARN = 5  # pool answers that the first version wants of each category
TO_JUDGE = 20  # audit answers from which on a category's recall counts in the gate


class Need(StrEnum):
    """What a category needs most."""

    NOTHING = ""
    ANSWERS = "answers"
    AUDIT_ANSWERS = "audit-answers"
    MOST_MISTAKES = "most-mistakes"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryStanding:
    """One category: settled photos of the pool and of the audit side; of `judged` audit photos, `right` were right."""

    category_id: int
    pool: int
    audit: int
    judged: int
    right: int

    @property
    def mistakes(self) -> int:
        """Count the audit photos of this category that the model takes for another."""
        return self.judged - self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """What a category needs, and how many more of it."""

    need: Need
    count: int = 0


def shortages(standings: Sequence[CategoryStanding]) -> list[Shortage]:
    """Say of each category what it is short of, in their order: the first thing that holds.

    Where the model makes most of its mistakes, more answers help most; ties are all named.
    """
    most = max((each.mistakes for each in standings), default=0)
    return [_shortage(each, most=most) for each in standings]


def _shortage(standing: CategoryStanding, *, most: int) -> Shortage:
    if standing.pool < TO_LEARN:
        return Shortage(need=Need.ANSWERS, count=TO_LEARN - standing.pool)
    if standing.mistakes and standing.mistakes == most:
        return Shortage(need=Need.MOST_MISTAKES, count=standing.mistakes)
    if standing.audit < TO_JUDGE:
        return Shortage(need=Need.AUDIT_ANSWERS, count=TO_JUDGE - standing.audit)
    return Shortage(need=Need.NOTHING)
