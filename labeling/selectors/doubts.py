"""The answers that the model doubts and nobody has looked at since. For admins: a second look is blind to them."""

from __future__ import annotations

from django.db.models import F, QuerySet

from labeling.models import CategoryStatus, Doubt, State


def standing() -> QuerySet[Doubt]:
    """Give the doubts that stand, the gravest first, with their photos' states and categories."""
    doubted = Doubt.objects.filter(
        category__status=CategoryStatus.ACTIVE,
        photo__state__state=State.SETTLED,
        photo__state__is_audit=False,
        photo__state__is_excluded=False,
        photo__state__changed_at__lte=F("created_at"),
    )
    others = doubted.exclude(photo__state__category_id=F("category_id"))
    return others.select_related("category", "photo__state__category").order_by("-confidence", "photo_id")
