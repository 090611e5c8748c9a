"""Project photos anew when categories were merged or split: what people said stays, what it means has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db import transaction

from labeling.domain.batches import batches
from labeling.domain.meanings import Meanings
from labeling.models import Claim, PhotoState, Tally, Verification
from labeling.selectors import claims, meanings, verifications
from labeling.services import photo_states, tallies
from labeling.services.tallies import Counts

BATCH = 1000
_MOVED = ("state", "category_id", "answers", "claimed_categories")  # the last answer, and so its moment, stays the same

_Standing = tuple[str, int | None, int, int]


def since(before: Meanings) -> int:
    """Project anew every photo of which something was said that meant something else before; give how many moved.

    Inside the transaction that changed the categories, which holds their rows: an answer with one of them is committed
    and found here, or comes later and reads as they are now.
    """
    changed = meanings.current().changed_since(before)
    if not changed:
        return 0
    assert transaction.get_connection().in_atomic_block
    moved, weights = 0, _Weights()
    for batch in batches(_photos(changed), BATCH):
        moved += _reread(batch, weights)
    weights.move()
    return moved


class _Weights:
    """Add up what photos moved from and to, so that the tally is locked once, at the end."""

    def __init__(self) -> None:
        self.before: dict[str, int] = defaultdict(int)
        self.after: dict[str, int] = defaultdict(int)

    def add(self, before: Counts, after: Counts) -> None:
        for sums, counts in ((self.before, before), (self.after, after)):
            for name in Counts.__slots__:
                sums[name] += getattr(counts, name)

    def move(self) -> Tally:
        return tallies.move(before=Counts(**self.before), after=Counts(**self.after))


def _photos(category_ids: Collection[int]) -> list[int]:
    """List the photos that were answered or claimed to be one of these, ascending."""
    answered = Verification.objects.filter(category_id__in=category_ids).values_list("photo_id", flat=True)
    claimed = Claim.objects.filter(category_id__in=category_ids).values_list("photo_id", flat=True)
    return sorted({*answered.iterator(), *claimed.iterator()})


def _reread(photo_ids: Sequence[int], weights: _Weights) -> int:
    states = PhotoState.objects.select_for_update().filter(pk__in=photo_ids).order_by("pk").in_bulk()
    answers = verifications.standing_answers(photo_ids)
    claimed = claims.claimed_categories(photo_ids)
    moves: dict[_Standing, list[int]] = defaultdict(list)
    for state in states.values():
        was, before = _standing(state), tallies.weight(state)
        photo_states.read_anew(state, answers=answers[state.pk], claimed=claimed[state.pk])
        if _standing(state) != was:
            moves[_standing(state)].append(state.pk)
            weights.add(before, tallies.weight(state))
    return sum(_write(moves))


def _standing(state: PhotoState) -> _Standing:
    return state.state, state.category_id, state.answers, state.claimed_categories


def _write(moves: Mapping[_Standing, Sequence[int]]) -> Iterator[int]:
    """Write photos that stand alike now in one statement."""
    for standing, photo_ids in moves.items():
        yield PhotoState.objects.filter(pk__in=photo_ids).update(**dict(zip(_MOVED, standing, strict=True)))
