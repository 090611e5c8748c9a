"""Answers: recorded once, only by whom the photo was handed to."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from jobs.models import Job
from labeling import errors
from labeling.models import AnswerKind, Category, Lease, Photo, PhotoState, State, Tally, Verification
from labeling.services import decks, leases, verifications
from labeling.services.decks import DeckEntryDraft
from tests.factories import CategoryFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def handed_to(reviewer: User) -> Photo:
    photo = PhotoFactory()
    leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4())
    return photo


def answer(photo: Photo, category: Category, *, by: User, **values: Any) -> verifications.Recorded:
    said = {"key": uuid.uuid4(), "kind": AnswerKind.CATEGORY, "category_id": category.pk, **values}
    return verifications.record(photo_id=photo.pk, by=by, **said)


def let_run_out() -> None:
    Lease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def test_record_settles_the_photo_and_uses_up_the_lease() -> None:
    reviewer, glass = UserFactory(), CategoryFactory()
    photo = handed_to(reviewer)

    recorded = answer(photo, glass, by=reviewer, lead_time_ms=812)

    state = PhotoState.objects.get(photo=photo)
    assert recorded.is_new
    assert (state.state, state.category, state.answers) == (State.SETTLED, glass, 1)
    assert state.last_verification == recorded.verification
    assert recorded.verification.lead_time_ms == 812
    assert not Lease.objects.exists()
    tally = Tally.objects.get()
    assert (tally.settled, tally.waiting, tally.events) == (1, 0, 1)


def test_record_takes_what_was_asked_from_the_lease() -> None:
    reviewer, glass, paper, photo = UserFactory(), CategoryFactory(), CategoryFactory(), PhotoFactory()
    decks.publish(entries=[DeckEntryDraft(photo.pk, paper.pk, 0.6, "margin", 0.25)], learned_answers=0, source="head:3")
    leases.take(by=reviewer, tab=uuid.uuid4(), count=1)

    row = answer(photo, glass, by=reviewer).verification

    assert (row.suggested_category, row.suggested_confidence, row.suggested_by) == (paper, 0.6, "head:3")
    assert (row.asked_reason, row.selection_probability) == ("margin", 0.25)


def test_record_again_under_the_same_key_is_one_event() -> None:
    reviewer, glass, key = UserFactory(), CategoryFactory(), uuid.uuid4()
    photo = handed_to(reviewer)

    recorded = [answer(photo, glass, by=reviewer, key=key) for _ in range(10)]

    assert [one.is_new for one in recorded] == [True] + [False] * 9
    assert {one.verification.pk for one in recorded} == {Verification.objects.get().pk}
    assert Tally.objects.get().events == 1


def test_record_again_after_the_photo_came_back_is_still_one_event() -> None:
    reviewer, glass, key = UserFactory(), CategoryFactory(), uuid.uuid4()
    photo = handed_to(reviewer)
    first = answer(photo, glass, by=reviewer, key=key)
    leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4())

    again = answer(photo, glass, by=reviewer, key=key)

    assert not again.is_new
    assert again.verification == first.verification
    assert Verification.objects.count() == 1
    assert Lease.objects.exists()


@pytest.mark.parametrize("same_photo", [True, False])
def test_record_another_answer_under_a_used_key_is_refused(same_photo: bool) -> None:
    reviewer, glass, paper, key = UserFactory(), CategoryFactory(), CategoryFactory(), uuid.uuid4()
    photo = handed_to(reviewer)
    answer(photo, glass, by=reviewer, key=key)
    other = photo if same_photo else handed_to(reviewer)

    with pytest.raises(errors.KeyReused):
        answer(other, paper, by=reviewer, key=key)

    assert Verification.objects.count() == 1


def test_record_after_the_lease_merely_ran_out_is_accepted() -> None:
    reviewer, glass = UserFactory(), CategoryFactory()
    photo = handed_to(reviewer)
    let_run_out()

    assert answer(photo, glass, by=reviewer).is_new


def test_record_after_leaving_is_accepted() -> None:
    reviewer, glass, photo, tab = UserFactory(), CategoryFactory(), PhotoFactory(), uuid.uuid4()
    leases.hold(photo_id=photo.pk, by=reviewer, tab=tab)
    leases.release(by=reviewer, tab=tab)

    assert answer(photo, glass, by=reviewer).is_new


def test_record_of_a_photo_taken_over_is_refused_and_changes_nothing() -> None:
    late, next_one, glass = UserFactory(), UserFactory(), CategoryFactory()
    photo = handed_to(late)
    let_run_out()
    leases.hold(photo_id=photo.pk, by=next_one, tab=uuid.uuid4())
    before = list(PhotoState.objects.values()), list(Lease.objects.values()), list(Tally.objects.values())

    with pytest.raises(errors.LeaseTaken):
        answer(photo, glass, by=late)

    assert not Verification.objects.exists()
    assert before == (list(PhotoState.objects.values()), list(Lease.objects.values()), list(Tally.objects.values()))


def test_record_of_a_photo_settled_meanwhile_is_refused_and_changes_nothing() -> None:
    late, next_one, glass, paper = UserFactory(), UserFactory(), CategoryFactory(), CategoryFactory()
    photo = handed_to(late)
    let_run_out()
    leases.hold(photo_id=photo.pk, by=next_one, tab=uuid.uuid4())
    answer(photo, paper, by=next_one)
    before = PhotoState.objects.values().get()

    with pytest.raises(errors.AlreadySettled):
        answer(photo, glass, by=late)

    assert PhotoState.objects.values().get() == before
    assert Verification.objects.count() == 1


def test_record_of_a_photo_that_another_took_and_skipped_is_refused() -> None:
    late, next_one, glass = UserFactory(), UserFactory(), CategoryFactory()
    photo = handed_to(late)
    let_run_out()
    leases.hold(photo_id=photo.pk, by=next_one, tab=uuid.uuid4())
    verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.SKIP, by=next_one)

    with pytest.raises(errors.LeaseTaken):
        answer(photo, glass, by=late)


def test_record_of_a_photo_never_handed_out_is_refused() -> None:
    with pytest.raises(errors.NotLeased):
        answer(PhotoFactory(), CategoryFactory(), by=UserFactory())


def test_record_of_an_unknown_photo_is_refused() -> None:
    with pytest.raises(errors.PhotoUnknown):
        answer(Photo(pk=1), CategoryFactory(), by=UserFactory())


@pytest.mark.parametrize("status", ["proposed", "retired"])
def test_record_with_a_category_out_of_use_is_refused(status: str) -> None:
    reviewer = UserFactory()
    photo = handed_to(reviewer)

    with pytest.raises(errors.CategoryNotActive):
        answer(photo, CategoryFactory(status=status, hotkey=""), by=reviewer)


def test_record_by_two_who_differ_is_a_conflict() -> None:
    one, two, glass, paper = UserFactory(), UserFactory(), CategoryFactory(), CategoryFactory()
    photo = handed_to(one)
    answer(photo, glass, by=one)
    leases.hold(photo_id=photo.pk, by=two, tab=uuid.uuid4())

    answer(photo, paper, by=two)

    assert PhotoState.objects.get().state == State.CONFLICT
    assert Tally.objects.get().settled == 0


def test_record_asks_for_learning_at_every_nth_answer_at_once(settings: Any) -> None:
    settings.MAGPIE_HEAD_EVERY_ANSWERS = 3
    reviewer, glass = UserFactory(), CategoryFactory()

    answer(handed_to(reviewer), glass, by=reviewer)
    due_after_one = Job.objects.get(kind="answers-changed").run_after
    answer(handed_to(reviewer), glass, by=reviewer)
    due_after_two = Job.objects.get(kind="answers-changed").run_after
    answer(handed_to(reviewer), glass, by=reviewer)

    assert due_after_one > timezone.now() + timedelta(seconds=3)
    assert due_after_two == due_after_one
    assert Job.objects.get(kind="answers-changed").run_after <= timezone.now()


def test_record_asks_for_learning_again_once_the_last_wish_is_due() -> None:
    reviewer, glass = UserFactory(), CategoryFactory()
    answer(handed_to(reviewer), glass, by=reviewer)
    Job.objects.all().delete()
    Tally.objects.update(learn_at=timezone.now())

    answer(handed_to(reviewer), glass, by=reviewer)

    assert Job.objects.filter(kind="answers-changed").exists()


def test_answer_from_import_settles_without_a_lease() -> None:
    person, glass, photo = UserFactory(), CategoryFactory(), PhotoFactory()

    recorded = verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=glass, by=person)

    assert recorded.verification.asked_reason == "import"
    assert PhotoState.objects.get().category == glass


def test_answer_from_import_of_equal_bytes_in_two_folders_is_a_conflict() -> None:
    person, glass, paper, photo = UserFactory(), CategoryFactory(), CategoryFactory(), PhotoFactory()
    keys = {category: uuid.uuid4() for category in (glass, paper)}

    for category in (glass, paper, glass, paper):  # and once more: a resumed import
        verifications.answer_from_import(key=keys[category], photo=photo, category=category, by=person)

    assert PhotoState.objects.get().state == State.CONFLICT
    assert Verification.objects.count() == 2


def test_answer_from_import_takes_the_photo_from_whoever_holds_it() -> None:
    reviewer, glass = UserFactory(), CategoryFactory()
    photo = handed_to(reviewer)
    with transaction.atomic():
        verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=glass, by=UserFactory())

    with pytest.raises(errors.AlreadySettled):
        answer(photo, glass, by=reviewer)
