"""Which photos to ask a reviewer about next, and what to show with those that the reviewer holds.

Written in SQL: each statement walks one index in order and stops after a handful of rows, however many photos there
are. On PostgreSQL it locks what it finds and steps over what others have locked; SQLite's transactions exclude each
other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import User
from jobs import clock
from labeling.domain import desks
from labeling.models import CurrentDeck, DeckEntry, Lease, Photo, PhotoState, Split
from labeling.selectors import claims

AUDIT_REASON = "audit"  # kept with the answer, never shown


@dataclass(frozen=True, slots=True)
class Candidate:
    """A photo that may be handed out, with what the deck says of it."""

    photo_id: int
    category_id: int | None = None
    confidence: float | None = None
    source: str = ""
    reason: str = ""
    selection_probability: float | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the model thinks that the photo is."""

    category_id: int
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ClaimRef:
    """What a camera or an import said that the photo is."""

    category_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedPhoto:
    """A photo in a reviewer's hands until `expires_at`, or in nobody's. Nothing hints at the answer to audit photos and
    at second looks."""

    photo_id: int
    width: int
    height: int
    expires_at: datetime | None
    is_audit: bool
    suggestion: Suggestion | None
    reason: str | None
    claim: ClaimRef | None


UNLEASED = """
    NOT EXISTS (SELECT 1 FROM labeling_lease l WHERE l.photo_id = s.photo_id AND l.expires_at > %(now)s)
"""
# Waiting, and in nobody's hands. Constants, not parameters, so that both planners see the partial index. Checks of what
# a machine accepted have a place of their own in the queue.
_WAITING = f"s.state = 'open' AND NOT s.is_excluded AND {UNLEASED}"
_FREE = f"{_WAITING} AND NOT s.is_check"
# A standing answer of the reviewer's own keeps the photo from coming back; `{kinds}` says which ones. It counts instead
# of asking whether there is one: PostgreSQL would read all of the reviewer's answers to know that for every photo. What
# was answered before its category was split counts no more.
_SPLIT = """
    WITH RECURSIVE split (id) AS (
        SELECT id FROM labeling_category WHERE is_split
        UNION SELECT c.id FROM labeling_category c JOIN split ON c.heir_id = split.id)
    SELECT id FROM split
"""
NOT_MINE = f"""
    AND ((s.answers = 0 AND s.skips = 0) OR 0 = (
        SELECT COUNT(*) FROM labeling_verification v
        WHERE v.photo_id = s.photo_id AND v.reviewer_id = %(reviewer)s AND v.kind NOT IN {{kinds}}
        AND (s.answers > 0 OR v.kind = 'skip') AND (v.category_id IS NULL OR v.category_id NOT IN ({_SPLIT}))
        AND NOT EXISTS (SELECT 1 FROM labeling_verification u WHERE u.undoes_id = v.id)))
"""
ANSWERED_OR_SKIPPED = NOT_MINE.format(kinds="('undo')")
ANSWERED = NOT_MINE.format(kinds="('undo', 'skip')")

# CROSS JOIN keeps SQLite from starting with the photo states: the deck's order is the order wanted.
_FROM_DECK = f"""
    SELECT e.photo_id, c.id, CASE WHEN c.id IS NULL THEN NULL ELSE e.confidence END,
           (SELECT g.source FROM labeling_deckgeneration g WHERE g.id = e.generation_id),
           e.reason, e.selection_probability
    FROM labeling_deckentry e CROSS JOIN labeling_photostate s
    LEFT JOIN labeling_category m ON m.id = e.suggestion_id
    LEFT JOIN labeling_category c ON c.id = COALESCE(m.heir_id, m.id) AND c.status = 'active'
    WHERE e.generation_id = (SELECT d.generation_id FROM labeling_currentdeck d WHERE d.id = 1)
    AND e.grid_id IS NULL AND s.photo_id = e.photo_id AND NOT s.is_audit
    AND {_FREE} {ANSWERED_OR_SKIPPED}
    ORDER BY e.position LIMIT %(count)s
"""
_IN_ORDER = f"""
    SELECT s.photo_id FROM labeling_photostate s
    WHERE s.is_audit = %(is_audit)s AND {_FREE} {{not_mine}}
    ORDER BY s.skips, s.queue_order LIMIT %(count)s
"""

_CHECKS = f"""
    SELECT s.photo_id FROM labeling_photostate s
    WHERE s.is_check AND {_WAITING} {{not_mine}}
    ORDER BY s.skips, s.queue_order LIMIT %(count)s
"""


def from_deck(*, reviewer: User, now: datetime, count: int) -> list[Candidate]:
    """Give and lock the deck's first free photos that the reviewer has neither answered nor skipped.

    A suggestion of a category that was merged since the deck was made is one of its heir.
    """
    return [Candidate(*row) for row in rows(_FROM_DECK, reviewer=reviewer, now=now, count=count)]


def in_order(
    *, reviewer: User, now: datetime, count: int, is_audit: bool, with_own_skips: bool = False
) -> list[Candidate]:
    """Give and lock free photos of one side in hash order, skipped ones last.

    Without a deck, or beyond its end, pool photos come this way too.
    """
    sql = _IN_ORDER.format(not_mine=ANSWERED if with_own_skips else ANSWERED_OR_SKIPPED)
    found = rows(sql, reviewer=reviewer, now=now, count=count, is_audit=is_audit)
    return [Candidate(photo_id, reason=AUDIT_REASON if is_audit else "") for (photo_id,) in found]


def checks(*, reviewer: User, now: datetime, count: int, with_own_skips: bool = False) -> list[Candidate]:
    """Give and lock free photos whose label a machine would have accepted, and that were drawn as checks instead."""
    if count <= 0:
        return []
    sql = _CHECKS.format(not_mine=ANSWERED if with_own_skips else ANSWERED_OR_SKIPPED)
    return [_check(photo_id) for (photo_id,) in rows(sql, reviewer=reviewer, now=now, count=count)]


def _check(photo_id: int) -> Candidate:
    return Candidate(photo_id, reason=desks.CHECK)


def from_deck_entry(photo_id: int) -> Candidate:
    """Give one photo with what the current deck says of it, if anything; nothing of one drawn as a check."""
    if PhotoState.objects.filter(pk=photo_id, is_check=True).exists():
        return _check(photo_id)
    entry = (
        DeckEntry.objects.filter(generation__in=CurrentDeck.objects.values("generation"), grid__isnull=True)
        .filter(photo_id=photo_id, photo__split=Split.POOL)
        .select_related("generation", "suggestion__heir")
        .first()
    )
    if entry is None:
        return Candidate(photo_id)
    suggested = entry.suggestion and (entry.suggestion.heir or entry.suggestion)
    is_suggested = suggested is not None and suggested.is_active
    return Candidate(
        photo_id,
        category_id=suggested.pk if suggested and is_suggested else None,
        confidence=entry.confidence if is_suggested else None,
        source=entry.generation.source,
        reason=entry.reason,
        selection_probability=entry.selection_probability,
    )


def leased(*, reviewer: User, tab: UUID, now: datetime, photo_id: int | None = None) -> list[LeasedPhoto]:
    """Give the photos that a tab holds, in the order they were handed out; `photo_id` asks for one of them."""
    held = Lease.objects.filter(reviewer=reviewer, tab=tab, expires_at__gt=now)
    if photo_id is not None:
        held = held.filter(photo_id=photo_id)
    leases = list(held.select_related("photo", "suggested_category__heir").order_by("taken_at", "place"))
    claimed = claims.latest([lease.photo_id for lease in leases if not _is_blind(lease)])
    return [_shown(lease, claimed.get(lease.photo_id)) for lease in leases]


def shown(*, photo_id: int, reviewer: User, tab: UUID | None) -> LeasedPhoto:
    """Give one photo as the tab holds it; bare of suggestion, claim and end when it does not."""
    held = leased(reviewer=reviewer, tab=tab, now=clock.now(), photo_id=photo_id) if tab else []
    return held[0] if held else _bare(Photo.objects.get(pk=photo_id))


def _shown(lease: Lease, claim: tuple[int, str] | None) -> LeasedPhoto:
    photo, is_blind = lease.photo, _is_blind(lease)
    return LeasedPhoto(
        photo_id=photo.pk,
        width=photo.width,
        height=photo.height,
        expires_at=lease.expires_at,
        is_audit=photo.is_audit,
        suggestion=None if is_blind else _suggestion(lease),
        reason=_reason(lease),
        claim=ClaimRef(*claim) if claim else None,
    )


def _is_blind(lease: Lease) -> bool:
    return lease.photo.is_audit or lease.asked_reason in desks.WITHHELD


def _reason(lease: Lease) -> str | None:
    """Say why, as far as a reviewer may know: second looks are all alike, audit photos or not."""
    if desks.is_blind(lease.asked_reason):
        return desks.SECOND_LOOK
    return None if _is_blind(lease) else lease.asked_reason or None


def _bare(photo: Photo) -> LeasedPhoto:
    return LeasedPhoto(
        photo_id=photo.pk,
        width=photo.width,
        height=photo.height,
        expires_at=None,
        is_audit=photo.is_audit,
        suggestion=None,
        reason=None,
        claim=None,
    )


def _suggestion(lease: Lease) -> Suggestion | None:
    category = lease.suggested_category and (lease.suggested_category.heir or lease.suggested_category)
    if category is None or not category.is_active:
        return None
    return Suggestion(category.pk, category.name, lease.suggested_confidence or 0.0)


def rows(sql: str, *, reviewer: User, now: datetime, **parameters: Any) -> list[tuple[Any, ...]]:
    """Read what a statement over photo states `s` finds, and lock those where the database can."""
    if connection.features.has_select_for_update_skip_locked:
        sql += " FOR UPDATE OF s SKIP LOCKED"
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"reviewer": reviewer.pk, "now": moment, **parameters})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
