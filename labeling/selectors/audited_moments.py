"""What people said of one audit photo of each moment. For measuring alone: nothing here may reach a reviewer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from labeling.models import PhotoState, State

_RESOLVED = Q(state__in=(State.SETTLED, State.UNUSABLE))
_DISPUTED = Q(state__in=(State.CONFLICT, State.SECOND_LOOK), answers__gt=0)  # not by claims alone: nobody answered


@dataclass(frozen=True, slots=True)
class Truth:
    """What people said of an audit photo; no category where it is unusable or in dispute."""

    photo_id: int
    category_id: int | None


def one_of_each() -> list[Truth]:
    """Give what people said of one audit photo of each capture group, the first in hash order, ascending by photo.

    Photos of one moment are right or wrong together: counted one by one they would promise more than they know. All
    that was answered counts, whatever became of its category, and unusable photos too: a label was wrong for them. So
    do those that people disagree on or are unsure of: without the hard ones the others would promise too much.
    """
    answered = PhotoState.objects.filter(_RESOLVED | _DISPUTED, is_audit=True, is_excluded=False)
    rows = answered.filter(photo__erased_at=None).order_by("queue_order", "photo_id")
    first: dict[int, Truth] = {}
    for photo_id, category_id, group_id in rows.values_list("photo_id", "category_id", "photo__group_id"):
        first.setdefault(group_id, Truth(photo_id, category_id))
    return sorted(first.values(), key=lambda truth: truth.photo_id)
