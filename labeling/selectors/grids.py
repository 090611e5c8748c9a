"""Which photos may stand in a grid: waiting, in nobody's hands, and never an audit photo.

A grid is cut from at most `MAGPIE_GRID_SIZE` entries of the current deck, so that it costs the same however many photos
there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import Device, User
from labeling.domain.grids import CONFIDENT, GridPhoto
from labeling.models import (
    AnswerKind,
    Category,
    CategoryStatus,
    CurrentDeck,
    DeckEntry,
    DeckGeneration,
    Lease,
    PhotoState,
    Split,
    State,
    Verification,
)

ALIKE_REASON = "alike"  # the reviewer asked for photos like one that was named


@dataclass(frozen=True, slots=True, kw_only=True)
class GridFilter:
    """Which grid, and what narrows it; what is empty does not.

    Without a category it is the ask order, with whatever the deck suggests. `photos` asks for these very ones, in this
    order; `without` leaves some out.
    """

    category_id: int | None = None
    sort: str = CONFIDENT
    device_id: int | None = None
    day: date | None = None
    at_least: float | None = None
    at_most: float | None = None
    photos: tuple[int, ...] = ()
    without: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class GridOffer:
    """A category, and how many photos its grid holds in the current deck."""

    category: Category
    photos: int


def current_deck() -> DeckGeneration | None:
    """Give the generation that serves, or None before the first one."""
    pointer = CurrentDeck.objects.select_related("generation").filter(pk=1).first()
    return pointer.generation if pointer else None


def candidates(
    wanted: GridFilter, deck: DeckGeneration | None, *, reviewer: User, now: datetime
) -> Sequence[GridPhoto]:
    """Give the photos of a grid that this reviewer may be handed now."""
    rows = _rows(wanted, deck, now=now)
    touched = [row["photo_id"] for row in rows if row["answers"] or row["skips"]]
    mine = _answered_by(reviewer, touched) if touched else set()
    return [_photo(row, place) for place, row in enumerate(rows) if row["photo_id"] not in mine | wanted.without]


def offers(deck: DeckGeneration | None) -> list[GridOffer]:
    """Give every active category with the size of its grid, in the order people see."""
    counted: dict[int | None, int] = {}
    if deck is not None:
        waiting = DeckEntry.objects.filter(generation=deck, grid__isnull=False, photo__state__state=State.OPEN)
        counted = dict(waiting.values_list("grid_id").annotate(Count("pk")).order_by())
    active = Category.objects.filter(status=CategoryStatus.ACTIVE)
    return [GridOffer(category=category, photos=counted.get(category.pk, 0)) for category in active]


def devices() -> list[Device]:
    """Give the cameras whose photos a grid can be narrowed to."""
    return list(Device.objects.order_by("name"))


def _rows(wanted: GridFilter, deck: DeckGeneration | None, *, now: datetime) -> list[dict[str, Any]]:
    most = settings.MAGPIE_GRID_SIZE
    if wanted.photos:
        named = {row["photo_id"]: row for row in _of_states(wanted, now=now).filter(pk__in=wanted.photos)}
        return [{**named[pk], "reason": ALIKE_REASON} for pk in wanted.photos if pk in named]
    if deck is not None:
        return list(_of_deck(wanted, deck, now=now).order_by("position")[:most])
    if wanted.category_id is None:
        return list(_of_states(wanted, now=now).order_by("skips", "queue_order")[:most])
    return []


def _of_deck(wanted: GridFilter, deck: DeckGeneration, *, now: datetime) -> QuerySet[DeckEntry, Any]:
    entries = DeckEntry.objects.filter(generation=deck, grid_id=wanted.category_id)
    if wanted.category_id is None:
        entries = DeckEntry.objects.filter(generation=deck, grid__isnull=True)
    if wanted.at_least is not None:
        entries = entries.filter(confidence__gte=wanted.at_least)
    if wanted.at_most is not None:
        entries = entries.filter(confidence__lte=wanted.at_most)
    return entries.filter(_waiting("photo__state__"), _seen(wanted), _is_free("photo_id", now)).values(
        "photo_id",
        "suggestion_id",
        "confidence",
        "likeness",
        "reason",
        "selection_probability",
        captured_at=F("photo__captured_at"),
        device_id=F("photo__device_id"),
        answers=F("photo__state__answers"),
        skips=F("photo__state__skips"),
    )


def _of_states(wanted: GridFilter, *, now: datetime) -> QuerySet[PhotoState, Any]:
    states = PhotoState.objects.filter(_waiting(""), _seen(wanted), _is_free("photo_id", now))
    return states.values(
        "photo_id",
        "answers",
        "skips",
        captured_at=F("photo__captured_at"),
        device_id=F("photo__device_id"),
    )


def _waiting(path: str) -> Q:
    """Keep photos that wait for answers and may be ranked: an audit photo never is, nor one drawn as a check."""
    return Q(
        **{f"{path}state": State.OPEN, f"{path}is_audit": False, f"{path}is_excluded": False, f"{path}is_check": False},
        photo__split=Split.POOL,
    )


def _is_free(photo: str, now: datetime) -> Q:
    return Q(~Exists(Lease.objects.filter(photo_id=OuterRef(photo), expires_at__gt=now)))


def _seen(wanted: GridFilter) -> Q:
    """Narrow to a camera, and to a day (UTC)."""
    narrowed = Q()
    if wanted.device_id is not None:
        narrowed &= Q(photo__device_id=wanted.device_id)
    if wanted.day is not None:
        begins_at = datetime.combine(wanted.day, time(), tzinfo=UTC)
        narrowed &= Q(photo__captured_at__gte=begins_at, photo__captured_at__lt=begins_at + timedelta(days=1))
    return narrowed


def _answered_by(reviewer: User, photo_ids: Iterable[int]) -> set[int]:
    """Give those of these photos that the reviewer has answered or skipped."""
    own = Verification.objects.standing().filter(photo_id__in=photo_ids, reviewer=reviewer)
    return set(own.exclude(kind=AnswerKind.UNDO).values_list("photo_id", flat=True))


def _photo(row: dict[str, Any], place: int) -> GridPhoto:
    return GridPhoto(
        photo_id=row["photo_id"],
        position=place,
        category_id=row.get("suggestion_id"),
        confidence=row.get("confidence"),
        likeness=row.get("likeness"),
        reason=row.get("reason", ""),
        selection_probability=row.get("selection_probability"),
        captured_at=row["captured_at"],
        device_id=row["device_id"],
    )
