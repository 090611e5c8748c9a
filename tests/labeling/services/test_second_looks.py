"""Second looks: who is asked about which photo again, without knowing what was said before."""

from __future__ import annotations

import uuid

import pytest
from pytest_django import Settings

from accounts.models import User
from labeling.models import AnswerKind, Category, Lease, Photo, PhotoState, State, Verification
from labeling.selectors import second_looks
from labeling.selectors.queue import LeasedPhoto
from labeling.services import decks, doubts, leases, photo_states, undoing, verifications
from labeling.services.decks import DeckEntryDraft
from labeling.services.doubts import DoubtDraft
from tests.factories import AdminFactory, CategoryFactory, ClaimFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

SECOND_LOOK = "second-look"


def answer(photo: Photo, category: Category | None = None, *, by: User, kind: str = AnswerKind.CATEGORY) -> None:
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind=kind, category_id=category.pk if category else None, by=by
    )


def look_again(by: User, *, count: int = 10, tab: uuid.UUID | None = None) -> list[LeasedPhoto]:
    return leases.take(by=by, tab=tab or uuid.uuid4(), count=count, desk=SECOND_LOOK)


def say_again(photo: Photo, category: Category, *, by: User) -> State:
    look_again(by)
    verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.CATEGORY, category_id=category.pk, by=by)
    return State(PhotoState.objects.get(pk=photo.pk).state)


def ids(page: list[LeasedPhoto]) -> set[int]:
    return {leased.photo_id for leased in page}


def disputed() -> tuple[Photo, Category, Category]:
    """Make a photo that two reviewers answered differently."""
    photo, glass, paper = PhotoFactory.create(), CategoryFactory.create(), CategoryFactory.create()
    answer(photo, glass, by=UserFactory.create())
    answer(photo, paper, by=UserFactory.create())
    return photo, glass, paper


def doubted(photo: Photo, category: Category, *, confidence: float = 0.95) -> None:
    doubts.publish(
        doubts=[DoubtDraft(photo_id=photo.pk, category_id=category.pk, confidence=confidence)], source="head:1"
    )


def test_take_second_looks_gives_what_is_in_doubt_and_nothing_else() -> None:
    waiting, settled, unsure, contradicted = PhotoFactory.create_batch(4)
    glass, paper = CategoryFactory.create_batch(2)
    first = UserFactory.create()
    answer(settled, glass, by=first)
    answer(unsure, by=first, kind=AnswerKind.UNSURE)
    answer(contradicted, glass, by=first)
    in_conflict, *_ = disputed()
    doubted(contradicted, paper)

    page = look_again(UserFactory.create())

    assert ids(page) == {unsure.pk, contradicted.pk, in_conflict.pk}
    assert page[-1].photo_id == contradicted.pk  # what is settled can wait
    assert second_looks.waiting() == 3
    assert waiting.pk not in ids(page)


def test_take_second_looks_gives_no_photo_twice() -> None:
    for _ in range(3):
        disputed()

    pages = [look_again(UserFactory.create(), count=2) for _ in range(3)]

    assert [len(page) for page in pages] == [2, 1, 0]
    assert len(ids(pages[0]) | ids(pages[1])) == 3


def test_a_second_look_is_blind() -> None:
    photo, glass, _paper = disputed()
    ClaimFactory.create(photo=photo, category=glass)
    decks.publish(entries=[DeckEntryDraft(photo.pk, glass.pk, 0.9, "margin", 0.5)], learned_answers=1, source="head:1")

    [shown] = look_again(UserFactory.create())

    assert (shown.suggestion, shown.claim, shown.reason) == (None, None, SECOND_LOOK)
    assert Lease.objects.get(photo=photo).suggested_category is None


def test_a_second_look_by_name_is_blind_too() -> None:
    photo, glass = PhotoFactory.create(), CategoryFactory.create()
    ClaimFactory.create(photo=photo, category=glass)

    shown = leases.hold(photo_id=photo.pk, by=UserFactory.create(), tab=uuid.uuid4(), desk=SECOND_LOOK)

    assert (shown.claim, shown.reason) == (None, SECOND_LOOK)


def test_second_looks_at_audit_photos_look_like_any_other() -> None:
    photo = PhotoFactory.create(audit=True)
    answer(photo, by=UserFactory.create(), kind=AnswerKind.UNSURE)
    pool = PhotoFactory.create()
    answer(pool, by=UserFactory.create(), kind=AnswerKind.UNSURE)

    page = look_again(UserFactory.create())

    assert {leased.reason for leased in page} == {SECOND_LOOK}
    assert ids(page) == {photo.pk, pool.pk}


def test_who_answered_is_not_asked_again() -> None:
    photo, reviewer = PhotoFactory.create(), UserFactory.create()
    answer(photo, by=reviewer, kind=AnswerKind.UNSURE)

    assert look_again(reviewer) == []
    assert ids(look_again(UserFactory.create())) == {photo.pk}


def test_an_admin_who_answered_is_asked_last_and_once() -> None:
    admin, other = AdminFactory.create(), UserFactory.create()
    own, foreign = PhotoFactory.create_batch(2)
    answer(own, by=admin, kind=AnswerKind.UNSURE)
    answer(foreign, by=other, kind=AnswerKind.UNSURE)

    assert ids(look_again(admin)) == {foreign.pk}
    verifications.record(key=uuid.uuid4(), photo_id=foreign.pk, kind=AnswerKind.UNUSABLE, by=admin)
    assert ids(look_again(admin)) == {own.pk}
    verifications.record(key=uuid.uuid4(), photo_id=own.pk, kind=AnswerKind.UNSURE, by=admin)
    assert look_again(admin) == []


def test_a_skipped_second_look_goes_to_others_and_comes_back() -> None:
    photo, reviewer = PhotoFactory.create(), UserFactory.create()
    answer(photo, by=UserFactory.create(), kind=AnswerKind.UNSURE)
    other = PhotoFactory.create()
    answer(other, by=UserFactory.create(), kind=AnswerKind.UNSURE)
    look_again(reviewer)

    verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.SKIP, by=reviewer)
    verifications.record(key=uuid.uuid4(), photo_id=other.pk, kind=AnswerKind.UNUSABLE, by=reviewer)

    assert ids(look_again(reviewer)) == {photo.pk}


def test_an_admins_second_look_decides_a_conflict() -> None:
    photo, _glass, paper = disputed()

    assert say_again(photo, paper, by=AdminFactory.create()) == State.SETTLED
    assert PhotoState.objects.get(pk=photo.pk).category == paper
    assert look_again(UserFactory.create()) == []


def test_an_admins_ordinary_answer_does_not_decide() -> None:
    photo, _glass, paper = disputed()

    answer(photo, paper, by=AdminFactory.create())

    assert PhotoState.objects.get(pk=photo.pk).state == State.CONFLICT


def test_a_reviewers_second_look_decides_where_the_house_says_so(settings: Settings) -> None:
    photo, _glass, paper = disputed()
    assert say_again(photo, paper, by=UserFactory.create()) == State.CONFLICT

    settings.MAGPIE_ADJUDICATORS = "reviewers"

    assert say_again(photo, paper, by=UserFactory.create()) == State.SETTLED


def test_undoing_a_decision_restores_the_conflict() -> None:
    photo, _glass, paper = disputed()
    before = PhotoState.objects.filter(pk=photo.pk).values().get()
    admin = AdminFactory.create()
    say_again(photo, paper, by=admin)

    undoing.undo(key=uuid.uuid4(), by=admin)

    assert PhotoState.objects.filter(pk=photo.pk).values().get() == before
    assert ids(look_again(UserFactory.create())) == {photo.pk}


def test_a_doubt_is_heard_by_an_answer_and_raised_again_by_its_undoing() -> None:
    photo, (glass, paper) = PhotoFactory.create(), CategoryFactory.create_batch(2)
    answer(photo, glass, by=UserFactory.create())
    doubted(photo, paper)
    second = UserFactory.create()

    assert say_again(photo, glass, by=second) == State.SETTLED
    assert second_looks.waiting() == 0
    doubted(photo, paper)
    assert second_looks.waiting() == 0  # looked at twice: the model is not believed a third time
    undoing.undo(key=uuid.uuid4(), by=second)
    doubted(photo, paper)
    assert second_looks.waiting() == 1


def test_a_second_look_that_differs_makes_a_conflict() -> None:
    photo, (glass, paper) = PhotoFactory.create(), CategoryFactory.create_batch(2)
    answer(photo, glass, by=UserFactory.create())
    doubted(photo, paper)

    assert say_again(photo, paper, by=UserFactory.create()) == State.CONFLICT


def test_publish_doubts_keeps_to_settled_pool_photos_of_another_category() -> None:
    glass, paper, retired = CategoryFactory.create(), CategoryFactory.create(), CategoryFactory.create(status="retired")
    agreed, wrong, waiting, audit = (
        PhotoFactory.create(),
        PhotoFactory.create(),
        PhotoFactory.create(),
        PhotoFactory.create(audit=True),
    )
    for photo in (agreed, wrong, audit):
        answer(photo, glass, by=UserFactory.create())
    drafts = [
        DoubtDraft(photo_id=photo.pk, category_id=category.pk, confidence=0.9)
        for photo, category in [(agreed, glass), (wrong, paper), (waiting, paper), (audit, paper), (agreed, retired)]
    ]

    assert doubts.publish(doubts=drafts, source="head:1") == 1
    assert ids(look_again(UserFactory.create())) == {wrong.pk}
    assert doubts.publish(doubts=[], source="head:2") == 0
    assert second_looks.waiting() == 0


def test_a_tab_that_changes_desks_lets_the_others_photos_go() -> None:
    waiting = PhotoFactory.create()
    photo, *_ = disputed()
    reviewer, tab = UserFactory.create(), uuid.uuid4()
    leases.take(by=reviewer, tab=tab, count=5)

    assert ids(look_again(reviewer, tab=tab)) == {photo.pk}
    assert ids(leases.take(by=UserFactory.create(), tab=uuid.uuid4(), count=5)) == {waiting.pk}


def test_what_was_asked_stands_with_the_answer() -> None:
    photo, _glass, paper = disputed()

    say_again(photo, paper, by=UserFactory.create())

    assert Verification.objects.latest("pk").asked_reason == SECOND_LOOK


def test_conflicting_claims_come_to_a_second_look() -> None:
    photo = PhotoFactory.create()
    for category in CategoryFactory.create_batch(2):
        ClaimFactory.create(photo=photo, category=category)
    photo_states.refresh(photo.pk)

    [shown] = look_again(UserFactory.create())

    assert (shown.photo_id, shown.claim) == (photo.pk, None)
