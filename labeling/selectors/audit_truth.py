"""What people said of audit photos. For measuring alone: nothing here may reach a reviewer, or what is learned from."""

from __future__ import annotations

from collections.abc import Collection

from labeling.domain.batches import batches
from labeling.models import PhotoState, State
from labeling.selectors.photo_states import IDS_AT_ONCE


def categories_of(photo_ids: Collection[int]) -> dict[int, int]:
    """Give the settled category of those of these photos that are audit, count in estimates, and are settled."""
    found: dict[int, int] = {}
    for chunk in batches(photo_ids, IDS_AT_ONCE):
        settled = PhotoState.objects.filter(pk__in=chunk, state=State.SETTLED, is_audit=True, is_excluded=False)
        found.update(settled.values_list("pk", "category_id"))
    return found
