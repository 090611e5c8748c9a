"""What people said of audit photos. For measuring alone: nothing here may reach a reviewer, or what is learned from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q

from labeling.models import CategoryStatus, PhotoState, State
from labeling.selectors import answer_survey

# From a row that names its photo as `photo`.
CATEGORY = "photo__state__category_id"


@dataclass(frozen=True, slots=True)
class AuditPhoto:
    """One answered audit photo: people's category, and the camera's name; empty where none brought it."""

    photo_id: int
    category_id: int
    device: str


def is_settled() -> Q:
    """Keep rows whose photo is audit, counts in estimates, and is settled with a category: that is its `CATEGORY`."""
    return Q(photo__state__state=State.SETTLED, photo__state__is_audit=True, photo__state__is_excluded=False)


def photos() -> list[AuditPhoto]:
    """Give every answered audit photo of a category in use that counts in estimates. Not for a request."""
    settled = PhotoState.objects.filter(state=State.SETTLED, is_audit=True, is_excluded=False)
    rows = settled.filter(category__status=CategoryStatus.ACTIVE, photo__erased_at=None).order_by("photo_id")
    columns = rows.values_list("photo_id", "category_id", "photo__device__name")
    return [AuditPhoto(photo_id, category_id, device or "") for photo_id, category_id, device in columns]


def fingerprint() -> str:
    """Give a text that changes whenever what people say of audit photos does. Not for a request."""
    settled = PhotoState.objects.filter(state=State.SETTLED, is_audit=True, is_excluded=False)
    seen = settled.aggregate(count=Count("pk"), newest=Max("changed_at"))
    newest = seen["newest"].isoformat() if seen["newest"] else ""
    return f"{seen['count']}:{newest}:{answer_survey.last_change()}"
