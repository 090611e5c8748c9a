"""What people said of one audit photo of each moment. For measuring alone: nothing here may reach a reviewer."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.models import PhotoState, State


@dataclass(frozen=True, slots=True)
class Truth:
    """What people said of an audit photo; no category where it is unusable."""

    photo_id: int
    category_id: int | None


def one_of_each() -> list[Truth]:
    """Give what people said of one audit photo of each capture group, the first in hash order, ascending by photo.

    Photos of one moment are right or wrong together: counted one by one they would promise more than they know. All
    that was answered counts, whatever became of its category, and unusable photos too: a label was wrong for them.
    """
    answered = PhotoState.objects.filter(state__in=(State.SETTLED, State.UNUSABLE), is_audit=True, is_excluded=False)
    rows = answered.filter(photo__erased_at=None).order_by("queue_order", "photo_id")
    first: dict[int, Truth] = {}
    for photo_id, category_id, group_id in rows.values_list("photo_id", "category_id", "photo__group_id"):
        first.setdefault(group_id, Truth(photo_id, category_id))
    return sorted(first.values(), key=lambda truth: truth.photo_id)
