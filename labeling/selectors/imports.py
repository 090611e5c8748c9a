"""Reads of imports."""

from __future__ import annotations

from django.db.models import QuerySet

from labeling.models import Import, TransferState

UNFINISHED = (TransferState.WAITING, TransferState.RUNNING)


def newest(limit: int = 20) -> list[Import]:
    """List the newest imports."""
    return list(Import.objects.select_related("created_by").order_by("-created_at")[:limit])


def unfinished() -> QuerySet[Import]:
    """Give those that are still to be taken in, oldest first."""
    return Import.objects.filter(state__in=UNFINISHED).order_by("created_at")


def get(import_id: int) -> Import | None:
    """Give the import of this id."""
    return Import.objects.select_related("created_by").filter(pk=import_id).first()
