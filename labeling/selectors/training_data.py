"""What the trainer reads: labels, the pool, and where photos lie. Its only door to the people's side.

Audit photos come from here for measuring alone: every label says on which side it is, and `is_audit` follows the photo
and its capture group alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from labeling.domain.batches import batches
from labeling.models import Category, CategoryStatus, Photo, PhotoState, Split, State, Verification
from labeling.selectors import meanings, progress
from labeling.selectors.photo_states import IDS_AT_ONCE
from labeling.storage import keys


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category that a model may learn."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A photo settled with a category. `key` is its object's; an excluded one is for neither training nor estimates."""

    photo_id: int
    category_id: int
    group_id: int
    split: str
    is_excluded: bool
    stored_sha256: str
    key: str
    answered_at: datetime


def standing_labels() -> list[LabelRow]:
    """Give every photo settled with an active category whose bytes are still there, in order of photo id.

    A photo whose group is audit counts as audit whatever its own row says.
    """
    settled = PhotoState.objects.filter(state=State.SETTLED, category__status=CategoryStatus.ACTIVE)
    rows = settled.filter(photo__erased_at=None).order_by("photo_id")
    return [
        LabelRow(
            photo_id=photo_id,
            category_id=category_id,
            group_id=group_id,
            split=Split.AUDIT.value if Split.AUDIT in {split, group_split} else Split.POOL.value,
            is_excluded=is_excluded,
            stored_sha256=stored_sha256,
            key=keys.photo(stored_sha256, suffix),
            answered_at=changed_at,
        )
        for (
            photo_id,
            category_id,
            group_id,
            split,
            group_split,
            is_excluded,
            stored_sha256,
            suffix,
            changed_at,
        ) in rows.values_list(
            "photo_id",
            "category_id",
            "photo__group_id",
            "photo__split",
            "photo__group__split",
            "is_excluded",
            "photo__stored_sha256",
            "photo__suffix",
            "changed_at",
        )
    ]


def pool_photo_ids() -> list[int]:
    """Give the ids of the photos that may be ranked and trained on, ascending."""
    return list(_pool().values_list("pk", flat=True).order_by("pk"))


def pool_groups() -> dict[int, int]:
    """Give the capture group of each photo that may be ranked and trained on, in order of the photos."""
    return dict(_pool().values_list("pk", "group_id").order_by("pk"))


def pool_photos_after(photo_id: int) -> QuerySet[Photo]:
    """Give the pool's photos beyond an id."""
    return _pool().filter(pk__gt=photo_id)


def is_in_pool(photo_id: int) -> bool:
    """Say whether the photo may be ranked and trained on, and so may be hinted at."""
    return _pool().filter(pk=photo_id).exists()


def unanswered_pool_ids() -> list[int]:
    """Give those of the pool that still wait for answers, a second look included, ascending."""
    waiting = _pool().filter(state__state__in=(State.OPEN, State.SECOND_LOOK))
    return list(waiting.values_list("pk", flat=True).order_by("pk"))


def split_pool_ids(*, most: int) -> list[int]:
    """Give up to so many photos of the pool that wait for answers because their category was split, ascending."""
    split = meanings.current().split_ids()
    if not split:
        return []
    was_split = Exists(Verification.objects.standing().filter(photo_id=OuterRef("pk"), category_id__in=split))
    waiting = _pool().filter(was_split, state__state=State.OPEN)
    return list(waiting.values_list("pk", flat=True).order_by("pk")[:most])


def photo_objects(ids: Iterable[int]) -> dict[int, str]:
    """Give, for each of these photos that is not erased, the key of its object."""
    found: dict[int, str] = {}
    for chunk in batches(ids, IDS_AT_ONCE):
        photos = Photo.objects.filter(pk__in=chunk, erased_at=None).values_list("pk", "stored_sha256", "suffix")
        found.update({pk: keys.photo(stored_sha256, suffix) for pk, stored_sha256, suffix in photos})
    return found


def active_categories() -> list[CategoryRow]:
    """Give the active categories in the order people see: that of a model's outputs."""
    active = Category.objects.filter(status=CategoryStatus.ACTIVE)
    return [CategoryRow(*row) for row in active.values_list("pk", "name")]


def answers_count() -> int:
    """Give how many photos people have settled with a category, audit included, without counting them."""
    return progress.tally().settled


def _pool() -> QuerySet[Photo]:
    pool = Photo.objects.filter(split=Split.POOL, group__split=Split.POOL)
    return pool.filter(is_excluded=False, erased_at=None)
