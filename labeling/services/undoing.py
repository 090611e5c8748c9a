"""Take answers back: another row says so, and the photo stands exactly as it did before."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import access
from accounts.models import User
from labeling import errors
from labeling.models import AnswerKind, Verification
from labeling.selectors import verifications
from labeling.selectors.queue import Candidate
from labeling.services import learning, leases, photo_states


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """The row that takes an answer back, and whether it is new."""

    verification: Verification
    is_new: bool


def undo(*, key: UUID, by: User, verification_id: int | None = None, tab: UUID | None = None) -> Undone:
    """Take back one answer: the reviewer's last standing one, or the one named. The same key again gives the same row.

    What others answered, before or since, stands and counts as before. The photo goes back to the tab, to be answered
    again, unless somebody else holds it. An admin may take back anybody's answer, by naming it.

    Raises:
        NothingToUndo: no answer of this reviewer stands, or none has this id.
        AlreadyUndone: somebody has taken that answer back before.
        KeyReused: the key belongs to an answer, or to the undoing of another one.
    """
    try:
        with transaction.atomic():
            _one_at_a_time(by)
            earlier = verifications.by_key(key)
            if earlier is not None:
                return _same(earlier, by=by, verification_id=verification_id)
            return _undo(_target(by, verification_id), key=key, by=by, tab=tab)
    except IntegrityError as theirs:
        # One answer is undone once, whoever does it: an admin and its reviewer met.
        raise errors.AlreadyUndone from theirs


def _one_at_a_time(reviewer: User) -> None:
    """Let two quick undos of one person follow each other, so that the second finds the answer before."""
    User.objects.select_for_update(no_key=True).get(pk=reviewer.pk)


def _target(by: User, verification_id: int | None) -> Verification:
    if verification_id is None:
        target = verifications.last_standing(by)
    else:
        target = Verification.objects.filter(pk=verification_id).exclude(kind=AnswerKind.UNDO).first()
    if target is None or (target.reviewer_id != by.pk and not access.can_administer(by)):
        raise errors.NothingToUndo
    return target


def _undo(target: Verification, *, key: UUID, by: User, tab: UUID | None) -> Undone:
    state = photo_states.locked(target.photo_id)
    standing = verifications.standing_answers([state.pk])[state.pk]
    if all(answer.id != target.pk for answer in standing):
        raise errors.AlreadyUndone
    undoing = Verification.objects.create(
        key=key, photo_id=target.photo_id, reviewer=by, kind=AnswerKind.UNDO, undoes=target
    )
    _hold_again(target, by=by, tab=tab)
    remaining = [answer for answer in standing if answer.id != target.pk]
    counts = photo_states.reproject(state, answers=remaining, events=1)
    learning.follow(counts=counts, by=by)
    return Undone(verification=undoing, is_new=True)


def _hold_again(target: Verification, *, by: User, tab: UUID | None) -> None:
    """Hand the photo out again with the same suggestion as then."""
    if tab is None:
        return
    asked = Candidate(
        target.photo_id,
        category_id=target.suggested_category_id,
        confidence=target.suggested_confidence,
        source=target.suggested_by,
        reason=target.asked_reason,
        selection_probability=target.selection_probability,
    )
    leases.hold_again(asked, by=by, tab=tab)


def _same(earlier: Verification, *, by: User, verification_id: int | None) -> Undone:
    """Give the undoing recorded before under the key. Raises KeyReused unless it is this very one."""
    is_this = earlier.kind == AnswerKind.UNDO and earlier.reviewer_id == by.pk
    if not is_this or verification_id not in {None, earlier.undoes_id}:
        raise errors.KeyReused
    return Undone(verification=earlier, is_new=False)
