"""Photos as their list shows them: filtered, newest first, a page at a time, at the same cost on every page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from labeling.models import PhotoState
from labeling.selectors import conflicts, photo_history
from labeling.selectors.conflicts import Conflict

PAGE_SIZE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFilter:
    """Which photos to list; what is empty does not filter. `before` is the last id already seen."""

    state: str = ""
    category_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoPage:
    """One page of states with their photos, and where the next one begins (None at the end)."""

    states: list[PhotoState]
    next_before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictPage:
    """One page of photos in conflict with what was said of them, and where the next one begins (None at the end)."""

    conflicts: list[Conflict]
    next_before: int | None


def page(wanted: PhotoFilter, *, size: int = PAGE_SIZE) -> PhotoPage:
    """Give one page. It finds its place by the primary key, so the hundredth page costs what the first one does."""
    rows = list(_filtered(wanted).select_related("photo", "category").order_by("-photo_id")[: size + 1])
    shown = rows[:size]
    return PhotoPage(states=shown, next_before=shown[-1].pk if len(rows) > size else None)


def conflict_page(*, viewer: User, before: int | None = None, size: int = PAGE_SIZE) -> ConflictPage:
    """Give one page of photos in conflict, newest first, but those that the viewer holds blind right now."""
    rows = conflicts.photos().filter(erased_at__isnull=True).order_by("-id")
    rows = rows.exclude(pk__in=photo_history.held_blind(viewer).values("photo_id"))
    found = list((rows if before is None else rows.filter(pk__lt=before))[: size + 1])
    shown = found[:size]
    return ConflictPage(
        conflicts=[conflicts.of(photo) for photo in shown],
        next_before=shown[-1].pk if len(found) > size else None,
    )


def _filtered(wanted: PhotoFilter) -> QuerySet[PhotoState]:
    rows = PhotoState.objects.filter(photo__erased_at__isnull=True)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.category_id is not None:
        rows = rows.filter(category_id=wanted.category_id)
    if wanted.before is not None:
        rows = rows.filter(photo_id__lt=wanted.before)
    return rows
