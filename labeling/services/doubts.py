"""Publish doubts: settled photos that a confident model contradicts, for a second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from jobs import clock
from labeling.domain import desks
from labeling.domain.batches import batches
from labeling.models import Category, CategoryStatus, Doubt, PhotoState, State, Verification

MOST = 1000  # the least confident of more wait for the next publication
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtDraft:
    """A photo, what the model takes it for against what people said, and how sure it is that people erred."""

    photo_id: int
    category_id: int
    confidence: float


def publish(*, doubts: Sequence[DoubtDraft], source: str) -> int:
    """Let second looks be asked for at these photos from now on, and at none doubted before. Give how many there are.

    Whatever is asked, only settled pool photos are doubted, never audit, excluded or erased ones, nor any that somebody
    has looked at a second time, nor one that is of this very category.
    """
    wanted = sorted(doubts, key=lambda doubt: -doubt.confidence)
    settled = _doubtable([doubt.photo_id for doubt in wanted])
    active = set(Category.objects.filter(status=CategoryStatus.ACTIVE).values_list("pk", flat=True))
    kept = [
        doubt
        for doubt in wanted
        if doubt.category_id in active and settled.get(doubt.photo_id, doubt.category_id) != doubt.category_id
    ]
    _replace(kept[:MOST], source=source)
    return len(kept[:MOST])


def _doubtable(photo_ids: Sequence[int]) -> dict[int, int]:
    """Give the category of those of these photos that may be doubted."""
    looked_at = Verification.objects.standing().filter(photo_id=OuterRef("pk"), asked_reason__in=desks.BLIND)
    found: dict[int, int] = {}
    for chunk in batches(photo_ids, _BATCH):
        settled = PhotoState.objects.filter(pk__in=chunk, state=State.SETTLED, is_audit=False, is_excluded=False)
        found.update(settled.exclude(Exists(looked_at)).values_list("pk", "category_id"))
    return found


def _replace(doubts: Sequence[DoubtDraft], *, source: str) -> None:
    now = clock.now()
    rows = [
        Doubt(
            photo_id=doubt.photo_id,
            category_id=doubt.category_id,
            confidence=doubt.confidence,
            source=source,
            created_at=now,
        )
        for doubt in doubts
    ]
    with transaction.atomic():
        Doubt.objects.all().delete()
        Doubt.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
