"""Reads of what cameras and imports claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Min

from labeling.domain.consensus import ClaimedCategory
from labeling.domain.meanings import UNCHANGED
from labeling.models import Category, Claim
from labeling.selectors import meanings

_CLAIM = ("photo_id", "category__heir_id", "category_id", "category__name")


def claimed_categories(photo_ids: Collection[int]) -> Mapping[int, list[ClaimedCategory]]:
    """Give, per photo, each claimed category with the moment of its first claim; an empty list for a photo without.

    Categories are as they read now: two that were merged are one, and one that was split is none.
    """
    claims = Claim.objects.filter(photo_id__in=photo_ids).values_list("photo_id", "category_id")
    rows = list(claims.annotate(first=Min("created_at")).order_by("photo_id", "category_id"))
    read = meanings.current() if rows else UNCHANGED
    first: dict[int, dict[int, datetime]] = defaultdict(dict)
    for photo_id, category_id, at in rows:
        resolved = read.resolve(category_id)
        if resolved is not None:
            first[photo_id][resolved] = min(at, first[photo_id].get(resolved, at))
    claimed: dict[int, list[ClaimedCategory]] = defaultdict(list)
    claimed.update({photo_id: _in_order(categories) for photo_id, categories in first.items()})
    return claimed


def latest(photo_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Give, for each of these photos that has one, its latest claim as it reads now: category id and name."""
    if not photo_ids:
        return {}
    rows = Claim.objects.filter(photo_id__in=photo_ids).order_by("id")
    read: dict[int, tuple[int, str]] = {}
    merged: dict[int, int] = {}
    for photo_id, heir_id, category_id, name in rows.values_list(*_CLAIM):
        read[photo_id] = (category_id, name)
        merged[photo_id] = category_id if heir_id else 0
    return {**read, **_heirs({photo_id: category_id for photo_id, category_id in merged.items() if category_id})}


def _heirs(merged: Mapping[int, int]) -> dict[int, tuple[int, str]]:
    """Give, per photo, what its merged category reads as."""
    if not merged:
        return {}
    read = meanings.current()
    ids = {photo_id: read.heir(category_id) for photo_id, category_id in merged.items()}
    names = dict(Category.objects.filter(pk__in=set(ids.values())).values_list("pk", "name"))
    return {photo_id: (category_id, names[category_id]) for photo_id, category_id in ids.items()}


def _in_order(first_claims: Mapping[int, datetime]) -> list[ClaimedCategory]:
    return [ClaimedCategory(category_id, at) for category_id, at in sorted(first_claims.items())]
