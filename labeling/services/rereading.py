"""Project photos anew when categories were merged or split: what people said stays, what it means has changed.

Nearly all photos have one answer and at most one claim: the database moves those by itself, a statement for all that
mean the same now. The others are projected one by one, as an answer would project them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from labeling.domain.batches import batches
from labeling.domain.consensus import ASKED_AGAIN
from labeling.domain.meanings import Meanings
from labeling.models import Claim, PhotoState, State, Verification
from labeling.selectors import claims, meanings, verifications
from labeling.services import photo_states, tallies
from labeling.services.tallies import Counts

BATCH = 1000
_MOVED = ("state", "category_id", "answers", "claimed_categories")  # the last answer, and so its moment, stays the same

_Standing = tuple[str, int | None, int, int]


def since(before: Meanings) -> None:
    """Project anew every photo of which something was said that meant something else before.

    Inside the transaction that changed the categories, which holds their rows: an answer with one of them is committed
    and found here, or comes later and reads as they are now.
    """
    read = meanings.current()
    changed = read.changed_since(before)
    if not changed:
        return
    assert connection.in_atomic_block
    _lock(changed)
    moves: Counter[str] = Counter()
    for meaning, category_ids in _by_meaning(changed, read).items():
        if settings.MAGPIE_REQUIRED_ANSWERS == 1:
            moves.update(_move_at_once(category_ids, meaning))
        _count_claims(category_ids, meaning)
    for batch in batches(_left(changed), BATCH):
        moves.update(_reread(batch))
    tallies.move(before=Counts(), after=Counts(**moves))


def _by_meaning(category_ids: Collection[int], read: Meanings) -> Mapping[int | None, list[int]]:
    by_meaning: dict[int | None, list[int]] = defaultdict(list)
    for category_id in sorted(category_ids):
        by_meaning[read.resolve(category_id)].append(category_id)
    return by_meaning


def _lock(category_ids: Collection[int]) -> None:
    """Keep the photos concerned from being answered until the transaction ends. SQLite's excludes all others anyway."""
    if connection.features.has_select_for_update:
        answered = Verification.objects.filter(category_id__in=category_ids).values("photo_id")
        claimed = Claim.objects.filter(category_id__in=category_ids).values("photo_id")
        states = PhotoState.objects.filter(Q(pk__in=answered) | Q(pk__in=claimed)).order_by("pk")
        list(states.select_for_update().values_list("pk", flat=True))


# --- photos with one answer and at most one claim: a statement for all ----------------------------------------------
def _several_claims(photo: str) -> Exists:
    """Say of a row whose photo is in this field whether more than one claim was made of it."""
    another = Claim.objects.filter(photo_id=OuterRef("photo_id"), pk__gt=OuterRef("pk"))
    return Exists(Claim.objects.filter(Exists(another), photo_id=OuterRef(photo)))


def _alone(category_ids: Collection[int]) -> QuerySet[Verification]:
    """Give answers with these categories that decide alone what their photo is."""
    others = Verification.objects.filter(photo_id=OuterRef("photo_id")).exclude(pk=OuterRef("pk"))
    answers = Verification.objects.filter(~Exists(others), ~_several_claims("photo_id"), category_id__in=category_ids)
    return answers.exclude(asked_reason=ASKED_AGAIN)


def _move_at_once(category_ids: Collection[int], meaning: int | None) -> Counter[str]:
    """Move the photos with one answer, and give what that does to the counts."""
    photos = PhotoState.objects.filter(pk__in=_alone(category_ids).values("photo_id"))
    moves: Counter[str] = Counter()
    for row in photos.filter(is_excluded=False).values("state", "is_audit").annotate(n=Count("pk")).order_by():
        was = PhotoState(state=row["state"], is_audit=row["is_audit"])
        now = PhotoState(state=State.OPEN if meaning is None else State.SETTLED, is_audit=row["is_audit"])
        for name, change in _difference(was, now).items():
            moves[name] += change * row["n"]
    if meaning is None:
        photos.update(state=State.OPEN, category_id=None, answers=0)
    else:
        photos.update(state=State.SETTLED, category_id=meaning, answers=1)
    return moves


def _count_claims(category_ids: Collection[int], meaning: int | None) -> None:
    """Count the claim of photos that have one: a split category is none."""
    only = Claim.objects.filter(~_several_claims("photo_id"), category_id__in=category_ids)
    counted = 0 if meaning is None else 1
    states = PhotoState.objects.filter(pk__in=only.values("photo_id")).exclude(claimed_categories=counted)
    states.update(claimed_categories=counted)


# --- the others: one by one -----------------------------------------------------------------------------------------
def _left(category_ids: Collection[int]) -> list[int]:
    """List the photos of these categories of which more was said, ascending."""
    answered = Verification.objects.filter(category_id__in=category_ids)
    if settings.MAGPIE_REQUIRED_ANSWERS == 1:
        answered = answered.exclude(pk__in=_alone(category_ids).values("pk"))
    claimed = Claim.objects.filter(_several_claims("photo_id"), category_id__in=category_ids)
    ids = (rows.values_list("photo_id", flat=True).iterator() for rows in (answered, claimed))
    return sorted({photo_id for found in ids for photo_id in found})


def _reread(photo_ids: Sequence[int]) -> Counter[str]:
    states = PhotoState.objects.filter(pk__in=photo_ids).in_bulk()
    answers = verifications.standing_answers(photo_ids)
    claimed = claims.claimed_categories(photo_ids)
    moves: Counter[str] = Counter()
    groups: dict[_Standing, list[int]] = defaultdict(list)
    for state in states.values():
        was, before = _standing(state), tallies.weight(state)
        photo_states.read_anew(state, answers=answers[state.pk], claimed=claimed[state.pk])
        if _standing(state) != was:
            groups[_standing(state)].append(state.pk)
            moves.update(_less(tallies.weight(state), before))
    _write(groups)
    return moves


def _standing(state: PhotoState) -> _Standing:
    return state.state, state.category_id, state.answers, state.claimed_categories


def _write(groups: Mapping[_Standing, Sequence[int]]) -> None:
    """Write photos that stand alike now in one statement."""
    for standing, photo_ids in groups.items():
        PhotoState.objects.filter(pk__in=photo_ids).update(**dict(zip(_MOVED, standing, strict=True)))


def _difference(was: PhotoState, now: PhotoState) -> dict[str, int]:
    return _less(tallies.weight(now), tallies.weight(was))


def _less(after: Counts, before: Counts) -> dict[str, int]:
    return {name: getattr(after, name) - getattr(before, name) for name in _fields()}


def _fields() -> Iterator[str]:
    yield from Counts.__dataclass_fields__
