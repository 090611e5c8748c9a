"""Publish decks: a new generation of rows beside the one that serves, then one pointer flip."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction

from labeling.domain.batches import batches
from labeling.models import Category, CategoryStatus, CurrentDeck, DeckEntry, DeckGeneration
from labeling.selectors import meanings, photo_states

BATCH = 2000  # rows per transaction: on SQLite answers wait for each, and are let in between
GRID_REASON = "confident"

_COLUMNS = (
    "generation_id",
    "position",
    "photo_id",
    "grid_id",
    "suggestion_id",
    "confidence",
    "likeness",
    "reason",
    "selection_probability",
)
_INSERT = f"INSERT INTO {DeckEntry._meta.db_table} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
_Row = tuple[int, int, int, int | None, int | None, float | None, int | None, str, float]


@dataclass(frozen=True, slots=True)
class DeckEntryDraft:
    """A photo worth asking about, and why. `selection_probability` is that of being chosen, above 0 and at most 1.

    `likeness` is its place in an order in which neighbours look alike.
    """

    photo_id: int
    category_id: int | None
    confidence: float | None
    reason: str
    selection_probability: float
    likeness: int | None = None


@dataclass(frozen=True, slots=True)
class GridEntryDraft:
    """A photo that the model believes to be of a category; `likeness` as in the ask order."""

    category_id: int
    photo_id: int
    confidence: float
    likeness: int | None = None


def publish(
    *,
    entries: Sequence[DeckEntryDraft],
    grid_entries: Sequence[GridEntryDraft] = (),
    learned_answers: int,
    source: str,
    fit_s: float = 0.0,
) -> DeckGeneration:
    """Let the queue serve these entries, in this order, from now on; grids likewise, each in its category's order.

    Whatever is asked, audit, excluded and erased photos are left out, and those drawn as checks of a machine;
    categories that are not active are neither suggested nor given a grid. Readers see the old deck or the new one,
    whole. A publisher that was overtaken by a later one changes nothing.
    """
    asked, in_grids = {entry.photo_id for entry in entries}, {entry.photo_id for entry in grid_entries}
    kept_out = photo_states.never_ranked(asked | in_grids) | photo_states.drawn_as_checks()
    active = set(Category.objects.filter(status=CategoryStatus.ACTIVE).values_list("pk", flat=True))
    entries = _read(entries)
    deck = DeckGeneration.objects.create(source=source, learned_answers=learned_answers, fit_s=fit_s)
    _insert(_asked(deck.pk, entries, kept_out=kept_out, active=active))
    _insert(_grids(deck.pk, grid_entries, kept_out=kept_out, active=active))
    _clear(older_than=_flip(deck))
    return deck


def _read(entries: Sequence[DeckEntryDraft]) -> Sequence[DeckEntryDraft]:
    """Let suggestions of categories that were merged while the deck was made be of their heir."""
    read = meanings.current()
    if not read.heirs:
        return entries
    return [
        entry if entry.category_id is None else replace(entry, category_id=read.heir(entry.category_id))
        for entry in entries
    ]


def _asked(
    deck_id: int, entries: Sequence[DeckEntryDraft], *, kept_out: Collection[int], active: Collection[int]
) -> Iterator[_Row]:
    for position, entry in enumerate(entries):
        if entry.photo_id not in kept_out:
            is_suggested = entry.category_id in active
            suggestion = (entry.category_id, entry.confidence) if is_suggested else (None, None)
            why = entry.likeness, entry.reason, entry.selection_probability
            yield deck_id, position, entry.photo_id, None, *suggestion, *why


def _grids(
    deck_id: int, entries: Sequence[GridEntryDraft], *, kept_out: Collection[int], active: Collection[int]
) -> Iterator[_Row]:
    for position, entry in enumerate(entries):
        if entry.photo_id not in kept_out and entry.category_id in active:
            believed = entry.category_id, entry.category_id, entry.confidence, entry.likeness
            yield deck_id, position, entry.photo_id, *believed, GRID_REASON, 1.0


def _insert(rows: Iterator[_Row]) -> None:
    """Write rows by the thousand. Nobody reads them before the pointer names their generation."""
    for batch in batches(rows, BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_INSERT, batch)


def _flip(deck: DeckGeneration) -> int:
    """Point the queue at this generation, unless a later one serves already; give the oldest generation to keep."""
    with transaction.atomic():
        pointer, _ = CurrentDeck.objects.select_for_update().get_or_create(pk=1)
        before = pointer.generation_id
        if before is not None and before > deck.pk:
            _delete(deck.pk)
            return deck.pk
        pointer.generation = deck
        pointer.save(update_fields=["generation"])
    return deck.pk if before is None else before


def _clear(*, older_than: int) -> None:
    """Delete generations that nobody serves any more, also what a publisher that died has left.

    One between the previous and the current may be half written by somebody slow: it goes with the next deck.
    """
    for deck_id in DeckGeneration.objects.filter(pk__lt=older_than).values_list("pk", flat=True):
        with transaction.atomic():
            _delete(deck_id)


def _delete(deck_id: int) -> None:
    DeckEntry.objects.filter(generation_id=deck_id).delete()
    DeckGeneration.objects.filter(pk=deck_id).delete()
