"""Record what reviewers say: one row per answer, for ever, and what the answers add up to in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import access
from accounts.models import User
from labeling import errors
from labeling.domain.meanings import UNCHANGED
from labeling.models import (
    AnswerKind,
    Category,
    Claim,
    ClaimSource,
    Lease,
    Photo,
    PhotoState,
    State,
    Tally,
    Verification,
)
from labeling.selectors import categories, meanings, verifications
from labeling.services import learning, photo_states


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A row; whether it is new, or was recorded under its key before; and the counts as they are then, if it is new."""

    verification: Verification
    is_new: bool
    counts: Tally | None = None


def record(
    *,
    key: UUID,
    photo_id: int,
    kind: str,
    category_id: int | None = None,
    lead_time_ms: int | None = None,
    by: User,
) -> Recorded:
    """Record an answer to a photo that was handed to this reviewer. The same key again gives the same row.

    A lease that merely ran out still counts.

    Raises:
        PhotoUnknown, CategoryUnknown, CategoryNotActive: what the answer names cannot be answered about, or with.
        NotLeased, LeaseTaken, AlreadySettled: the photo is not in this reviewer's hands (any more).
        KeyReused: another answer was recorded under this key.
    """
    answer = Verification(key=key, photo_id=photo_id, reviewer=by, kind=kind, lead_time_ms=lead_time_ms)
    try:
        with transaction.atomic():
            answer.category = _category(kind, category_id)
            return _record(answer)
    except IntegrityError as theirs:
        # The key was used before, for a photo that has come back to this reviewer since, or for another photo.
        return _replayed(answer, theirs)


def answer_from_import(*, key: UUID, photo: Photo, category: Category | None, by: User) -> Recorded:
    """Record an answer that an import brings in the name of a person: no lease is needed, and none survives it.
    Without a category it says that the photo is unusable.

    The same bytes in folders of two categories are a conflict, although one person is said to have answered both: so
    each imported answer is kept as a claim too, later than itself. Raises CategoryNotActive, KeyReused.
    """
    if category is not None and not category.is_active:
        raise errors.CategoryNotActive(category=category.name)
    kind = AnswerKind.UNUSABLE if category is None else AnswerKind.CATEGORY
    answer = Verification(
        key=key, photo=photo, reviewer=by, kind=kind, category=category, asked_reason=verifications.IMPORTED
    )
    try:
        with transaction.atomic():
            if category is not None:
                answer.category = categories.answerable(category.pk)
            recorded = _append(answer, state=photo_states.locked(photo.pk))
            if category is not None:
                _claim(photo, category, by=by)
            return recorded
    except IntegrityError as theirs:
        return _replayed(answer, theirs)


def _claim(photo: Photo, category: Category, *, by: User) -> None:
    _row, is_new = Claim.objects.get_or_create(
        photo=photo, category=category, source=ClaimSource.IMPORT, source_name=access.source_name(by)
    )
    if is_new:
        photo_states.refresh(photo.pk)


def _category(kind: str, category_id: int | None) -> Category | None:
    """Give the category that goes with this kind of answer, or none.

    It is active, or merged: a page opened before still offers it, and the answer reads as its heir.
    """
    if kind != AnswerKind.CATEGORY:
        return None
    if category_id is None:
        raise errors.CategoryUnknown(category=None)
    return categories.answerable(category_id)


def _record(answer: Verification) -> Recorded:
    state = photo_states.locked(answer.photo_id)
    lease = Lease.objects.filter(pk=answer.photo_id).first()
    if lease is None or lease.reviewer_id != answer.reviewer_id:
        earlier = verifications.by_key(answer.key)
        if earlier is not None:
            return _same(earlier, answer)
        raise _refusal(state, lease, reviewer_id=answer.reviewer_id)
    _copy_question(lease, answer)
    return _append(answer, state=state)


def _copy_question(lease: Lease, answer: Verification) -> None:
    """Keep with the answer what was asked: from the lease, whatever the client says."""
    answer.suggested_category_id = lease.suggested_category_id
    answer.suggested_confidence = lease.suggested_confidence
    answer.suggested_by = lease.suggested_by
    answer.asked_reason = lease.asked_reason
    answer.selection_probability = lease.selection_probability


def _refusal(state: PhotoState, lease: Lease | None, *, reviewer_id: int) -> errors.AnswerRefused:
    """Say why an answer without a lease does not count."""
    if state.state != State.OPEN:
        return errors.AlreadySettled(photo=state.pk)
    others_answered = (
        state.last_verification_id is not None
        and Verification.objects.filter(pk=state.last_verification_id).exclude(reviewer_id=reviewer_id).exists()
    )
    return errors.LeaseTaken(photo=state.pk) if lease or others_answered else errors.NotLeased(photo=state.pk)


def _append(answer: Verification, *, state: PhotoState) -> Recorded:
    """Write the row, what the answers add up to now, and the counts; the lease is used up."""
    standing = [] if state.last_verification_id is None else verifications.standing_answers([state.pk])[state.pk]
    answer.save(force_insert=True)
    read = UNCHANGED if answer.category is None or answer.category.is_active else meanings.current()
    standing.append(verifications.answer_of(answer, read=read))
    Lease.objects.filter(pk=state.pk).delete()
    counts = photo_states.reproject(state, answers=standing, events=1)
    learning.follow(counts=counts, by=answer.reviewer)
    return Recorded(verification=answer, is_new=True, counts=counts)


def _replayed(answer: Verification, refusal: IntegrityError) -> Recorded:
    """Give the row that holds the key, which made the database refuse a second one."""
    earlier = verifications.by_key(answer.key)
    if earlier is None:
        raise refusal
    return _same(earlier, answer)


def _same(earlier: Verification, answer: Verification) -> Recorded:
    """Give the row recorded before under the key. Raises KeyReused unless it is this very answer."""
    said = ("photo_id", "reviewer_id", "kind", "category_id")
    if any(getattr(earlier, name) != getattr(answer, name) for name in said):
        raise errors.KeyReused
    return Recorded(verification=earlier, is_new=False)
