"""Record the answers of a whole page: each stands or falls by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accounts.models import User
from labeling.errors import LabelingError
from labeling.models import PhotoState
from labeling.services import undoing, verifications
from labeling.services.undoing import Undone
from labeling.services.verifications import Recorded

TOGETHER = 20  # answers to a transaction: one commit for many, and others are let in between


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer of a page."""

    key: UUID
    photo_id: int
    kind: str
    category_id: int | None
    lead_time_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one answer: it is recorded, or refused for a reason."""

    key: UUID
    photo_id: int
    recorded: Recorded | None = None
    refused: LabelingError | None = None


def record(answers: Sequence[Said], *, by: User) -> list[Taken]:
    """Record each answer as if it came alone. A refused one changes nothing and keeps no other from being recorded."""
    return [taken for part in _parts(answers) for taken in _together(part, by=by)]


def undo(undos: Sequence[tuple[UUID, int]], *, by: User, tab: UUID | None) -> list[Undone | LabelingError]:
    """Take back answers, each named by id under a key of the undoing's own; their photos go back to the tab."""
    return [_undone(key, verification_id, by=by, tab=tab) for key, verification_id in undos]


def _parts(answers: Sequence[Said]) -> Iterable[Sequence[Said]]:
    return (answers[start : start + TOGETHER] for start in range(0, len(answers), TOGETHER))


def _together(answers: Sequence[Said], *, by: User) -> list[Taken]:
    """Record a few answers in one transaction.

    All their photos are locked first and in one order: whoever holds the tally's row then waits for none of them.
    """
    with transaction.atomic():
        named = PhotoState.objects.filter(pk__in={answer.photo_id for answer in answers})
        list(named.order_by("pk").select_for_update().values_list("pk", flat=True))
        return [_recorded(answer, by=by) for answer in answers]


def _recorded(answer: Said, *, by: User) -> Taken:
    try:
        recorded = verifications.record(
            key=answer.key,
            photo_id=answer.photo_id,
            kind=answer.kind,
            category_id=answer.category_id,
            lead_time_ms=answer.lead_time_ms,
            by=by,
        )
    except LabelingError as problem:
        return Taken(key=answer.key, photo_id=answer.photo_id, refused=problem)
    return Taken(key=answer.key, photo_id=answer.photo_id, recorded=recorded)


def _undone(key: UUID, verification_id: int, *, by: User, tab: UUID | None) -> Undone | LabelingError:
    try:
        return undoing.undo(key=key, by=by, verification_id=verification_id, tab=tab)
    except LabelingError as problem:
        return problem
