"""Reads of what cameras and imports claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Min

from labeling.domain.consensus import ClaimedCategory
from labeling.models import Claim


def claimed_categories(photo_ids: Collection[int]) -> Mapping[int, list[ClaimedCategory]]:
    """Give, per photo, each claimed category with the moment of its first claim; an empty list for a photo without."""
    rows = Claim.objects.filter(photo_id__in=photo_ids).values_list("photo_id", "category_id")
    claimed: dict[int, list[ClaimedCategory]] = defaultdict(list)
    for photo_id, category_id, at in rows.annotate(first=Min("created_at")).order_by("photo_id", "category_id"):
        claimed[photo_id].append(ClaimedCategory(category_id, at))
    return claimed


def latest(photo_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Give, for each of these photos that has one, its latest claim: category id and name."""
    if not photo_ids:
        return {}
    rows = Claim.objects.filter(photo_id__in=photo_ids).order_by("id")
    return {
        photo_id: (category_id, name)
        for photo_id, category_id, name in rows.values_list("photo_id", "category_id", "category__name")
    }
