"""Undo: again and again, and the photo stands exactly as before."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from accounts.models import User
from labeling import errors
from labeling.models import AnswerKind, Category, Lease, Photo, PhotoState, Tally, Verification
from labeling.services import leases, undoing, verifications
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def answered(photo: Photo, category: Category, *, by: User) -> Verification:
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    recorded = verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.CATEGORY, category_id=category.pk, by=by
    )
    return recorded.verification


def standing() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Give all that an undo restores: the states, and the counts but for the events."""
    counts = Tally.objects.values("settled", "audit_settled", "unusable", "waiting").get()
    return list(PhotoState.objects.order_by("pk").values()), counts


def test_undo_restores_the_exact_state_and_appends() -> None:
    reviewer, glass, photo = UserFactory(), CategoryFactory(), PhotoFactory()
    before = standing()
    row = answered(photo, glass, by=reviewer)

    undone = undoing.undo(key=uuid.uuid4(), by=reviewer)

    assert standing() == before
    assert undone.verification.undoes == row
    assert Verification.objects.count() == 2


def test_undo_again_and_again_goes_back_through_history() -> None:
    reviewer, glass = UserFactory(), CategoryFactory()
    photos = PhotoFactory.create_batch(3)
    states = [standing()]
    for photo in photos:
        answered(photo, glass, by=reviewer)
        states.append(standing())

    for expected in reversed(states[:-1]):
        undoing.undo(key=uuid.uuid4(), by=reviewer)
        assert standing() == expected

    with pytest.raises(errors.NothingToUndo):
        undoing.undo(key=uuid.uuid4(), by=reviewer)


def test_undo_of_a_corrected_answer_brings_the_first_one_back() -> None:
    reviewer, glass, paper, photo = UserFactory(), CategoryFactory(), CategoryFactory(), PhotoFactory()
    answered(photo, glass, by=reviewer)
    before = standing()
    answered(photo, paper, by=reviewer)

    undoing.undo(key=uuid.uuid4(), by=reviewer)

    assert standing() == before
    assert PhotoState.objects.get().category == glass


def test_undo_under_the_same_key_is_one_event() -> None:
    reviewer, glass, key = UserFactory(), CategoryFactory(), uuid.uuid4()
    for photo in PhotoFactory.create_batch(2):
        answered(photo, glass, by=reviewer)

    first, second = (undoing.undo(key=key, by=reviewer) for _ in range(2))

    assert (first.is_new, second.is_new) == (True, False)
    assert first.verification == second.verification
    assert Tally.objects.get().settled == 1


def test_undo_hands_the_photo_back_as_it_was_asked_about() -> None:
    reviewer, glass, photo, tab = UserFactory(), CategoryFactory(), PhotoFactory(), uuid.uuid4()
    leases.hold(photo_id=photo.pk, by=reviewer, tab=tab)
    Lease.objects.update(
        suggested_category=glass, suggested_confidence=0.7, suggested_by="head:1", asked_reason="margin"
    )
    verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.UNSURE, by=reviewer)

    undoing.undo(key=uuid.uuid4(), by=reviewer, tab=tab)

    lease = Lease.objects.get()
    assert (lease.reviewer, lease.tab, lease.suggested_category, lease.asked_reason) == (reviewer, tab, glass, "margin")
    assert verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.SKIP, by=reviewer).is_new


def test_undo_leaves_a_photo_in_other_hands_there() -> None:
    reviewer, other, glass, photo = UserFactory(), UserFactory(), CategoryFactory(), PhotoFactory()
    answered(photo, glass, by=reviewer)
    leases.hold(photo_id=photo.pk, by=other, tab=uuid.uuid4())

    undoing.undo(key=uuid.uuid4(), by=reviewer, tab=uuid.uuid4())

    assert Lease.objects.get().reviewer == other
    assert PhotoState.objects.get().state == "open"


def test_undo_after_others_answered_leaves_their_answers_standing() -> None:
    reviewer, other, glass, paper, photo = (
        UserFactory(),
        UserFactory(),
        CategoryFactory(),
        CategoryFactory(),
        PhotoFactory(),
    )
    answered(photo, glass, by=reviewer)
    answered(photo, paper, by=other)

    undoing.undo(key=uuid.uuid4(), by=reviewer)

    state = PhotoState.objects.get()
    assert (state.state, state.category, state.answers) == ("settled", paper, 1)


def test_undo_of_a_named_answer() -> None:
    reviewer, glass = UserFactory(), CategoryFactory()
    rows = [answered(photo, glass, by=reviewer) for photo in PhotoFactory.create_batch(2)]

    undoing.undo(key=uuid.uuid4(), by=reviewer, verification_id=rows[0].pk)

    assert PhotoState.objects.get(photo=rows[0].photo).state == "open"
    assert PhotoState.objects.get(photo=rows[1].photo).state == "settled"
    with pytest.raises(errors.AlreadyUndone):
        undoing.undo(key=uuid.uuid4(), by=reviewer, verification_id=rows[0].pk)


def test_undo_of_somebody_elses_answer_is_for_admins() -> None:
    row = answered(PhotoFactory(), CategoryFactory(), by=UserFactory())

    with pytest.raises(errors.NothingToUndo):
        undoing.undo(key=uuid.uuid4(), by=UserFactory(), verification_id=row.pk)
    undone = undoing.undo(key=uuid.uuid4(), by=AdminFactory(), verification_id=row.pk)

    assert undone.verification.undoes == row
    assert PhotoState.objects.get().state == "open"


def test_undo_under_an_answers_key_is_refused() -> None:
    reviewer = UserFactory()
    row = answered(PhotoFactory(), CategoryFactory(), by=reviewer)

    with pytest.raises(errors.KeyReused):
        undoing.undo(key=row.key, by=reviewer)

    assert PhotoState.objects.get().state == "settled"
