"""What a change of categories would touch, counted before it is made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from labeling.models import Category, CategoryChange, Claim, DatasetSnapshot, PhotoState, State, Verification
from labeling.selectors import category_changes, meanings


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """How much says something about categories: `photos` are settled with them now, `snapshots` name them and stay."""

    photos: int
    answers: int
    claims: int
    snapshots: int


def of_categories(category_ids: Collection[int]) -> Touched:
    """Count what was said with these categories, and with those that were merged into them."""
    family = meanings.current().family(category_ids)
    settled = PhotoState.objects.filter(state=State.SETTLED, category_id__in=family)
    return Touched(
        photos=settled.count(),
        answers=Verification.objects.standing().filter(category_id__in=family).count(),
        claims=Claim.objects.filter(category_id__in=family).count(),
        snapshots=_snapshots({str(category_id) for category_id in family}),
    )


def of_undoing(action: CategoryChange) -> Touched:
    """Count what was said with the categories that undoing an action would change."""
    return of_categories({row.category_id for row in category_changes.rows_of(action)})


def active_besides(category: Category) -> list[Category]:
    """Give the categories that this one could be merged into, or split into."""
    return list(Category.objects.filter(status="active").exclude(pk=category.pk))


def _snapshots(category_ids: Collection[str]) -> int:
    counts = DatasetSnapshot.objects.values_list("counts", flat=True)
    return sum(any(not known.keys().isdisjoint(category_ids) for known in each.values()) for each in counts)
