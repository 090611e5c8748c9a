"""Hand out a page of photos that the model believes to be of one category, all in one lease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accounts.models import User
from jobs import clock
from labeling.domain import grids as rules
from labeling.domain.grids import GridPhoto
from labeling.models import DeckGeneration, PhotoState, State
from labeling.selectors import categories, grids, queue
from labeling.selectors.grids import GridFilter
from labeling.selectors.queue import Candidate, LeasedPhoto
from labeling.services import leases

MOST_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPage:
    """The photos that the tab holds now, how many fit the grid with them, and which come after them."""

    photos: list[LeasedPhoto]
    fitting: int
    ahead: list[int]
    deck: DeckGeneration | None


def take(*, wanted: GridFilter, size: int, by: User, tab: UUID) -> GridPage:
    """Let go of what the tab holds, and hand it the grid's first photos that are in nobody's hands.

    Audit photos are never among them. Raises CategoryUnknown, CategoryNotActive.
    """
    if wanted.category_id is not None:
        categories.answerable(wanted.category_id)
    deck = grids.current_deck()
    with transaction.atomic():
        leases.release(by=by, tab=tab)
        now = clock.now()  # not before the moment until which the last page was held
        found = rules.ordered(grids.candidates(wanted, deck, reviewer=by, now=now), wanted.sort)
        chosen = _locked(found, size)
        page = [_candidate(photo, deck) for photo in rules.laid_out(chosen, wanted.sort)]
        leases.hold_page(page, by=by, tab=tab, now=now)
    taken = {photo.photo_id for photo in chosen}
    return GridPage(
        photos=queue.leased(reviewer=by, tab=tab, now=now),
        fitting=len(found),
        ahead=[photo.photo_id for photo in found if photo.photo_id not in taken][:size],
        deck=deck,
    )


def _locked(found: Sequence[GridPhoto], size: int) -> list[GridPhoto]:
    """Lock the states of the first photos that still wait and that nobody else is handing out."""
    chosen: list[GridPhoto] = []
    rest = list(found)
    while rest and len(chosen) < size:
        batch, rest = rest[: size - len(chosen)], rest[size - len(chosen) :]
        named = PhotoState.objects.filter(pk__in=[photo.photo_id for photo in batch])
        waiting = named.filter(state=State.OPEN, is_audit=False, is_check=False).select_for_update(skip_locked=True)
        locked = set(waiting.values_list("pk", flat=True))
        chosen += [photo for photo in batch if photo.photo_id in locked]
    return chosen


def _candidate(photo: GridPhoto, deck: DeckGeneration | None) -> Candidate:
    return Candidate(
        photo.photo_id,
        category_id=photo.category_id,
        confidence=photo.confidence,
        source=deck.source if deck and photo.category_id else "",
        reason=photo.reason,
        selection_probability=photo.selection_probability,
    )
