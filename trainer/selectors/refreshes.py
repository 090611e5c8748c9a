"""What the quick head learned, and when."""

from __future__ import annotations

from django.db.models import QuerySet

from trainer.models import HeadRefresh


def latest() -> HeadRefresh | None:
    """Give the newest refresh whose deck was published; one that was killed before does not count."""
    return _published().first()


def recent(*, limit: int = 200) -> QuerySet[HeadRefresh]:
    """Give the newest refreshes, newest first."""
    return _published()[:limit]


def _published() -> QuerySet[HeadRefresh]:
    return HeadRefresh.objects.filter(deck_generation__isnull=False).order_by("-id")
