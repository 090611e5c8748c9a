"""Leases: who is handed what, in which order, for how long."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from labeling.errors import LeaseTaken, PhotoUnknown
from labeling.models import AnswerKind, Lease, PhotoState, Split
from labeling.selectors.queue import LeasedPhoto
from labeling.services import decks, leases, photo_states, verifications
from labeling.services.decks import DeckEntryDraft
from tests.factories import CategoryFactory, ClaimFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def ids(page: list[LeasedPhoto]) -> list[int]:
    return [leased.photo_id for leased in page]


def let_run_out() -> None:
    Lease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def test_take_without_a_deck_serves_pool_photos_in_hash_order() -> None:
    photos = PhotoFactory.create_batch(5)

    page = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=3)

    in_order = sorted(photos, key=lambda photo: photo.queue_order)
    assert ids(page) == [photo.pk for photo in in_order[:3]]
    assert all(leased.suggestion is None and leased.reason is None for leased in page)


def test_take_serves_the_deck_in_its_order_with_its_suggestion() -> None:
    first, second, third = PhotoFactory.create_batch(3)
    glass = CategoryFactory(name="glass")
    decks.publish(
        entries=[
            DeckEntryDraft(third.pk, glass.pk, 0.9, "margin", 0.5),
            DeckEntryDraft(first.pk, None, None, "random", 0.1),
        ],
        learned_answers=4,
        source="head:1",
    )

    page = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=3)

    assert ids(page) == [third.pk, first.pk, second.pk]
    assert page[0].suggestion is not None
    assert (page[0].suggestion.category_id, page[0].suggestion.name) == (glass.pk, "glass")
    assert page[0].suggestion.confidence == pytest.approx(0.9)
    assert [leased.reason for leased in page] == ["margin", "random", None]
    lease = Lease.objects.get(photo=third)
    assert (lease.suggested_by, lease.selection_probability) == ("head:1", 0.5)


def test_take_gives_no_photo_to_two_reviewers() -> None:
    PhotoFactory.create_batch(4)

    first = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=3)
    second = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=3)

    assert len(first) == 3
    assert len(second) == 1
    assert not set(ids(first)) & set(ids(second))


def test_take_again_gives_what_the_tab_holds_first() -> None:
    PhotoFactory.create_batch(6)
    reviewer, tab = UserFactory(), uuid.uuid4()
    before = leases.take(by=reviewer, tab=tab, count=3)

    after = leases.take(by=reviewer, tab=tab, count=5)

    assert ids(after)[:3] == ids(before)
    assert len(set(ids(after))) == 5


def test_take_in_another_tab_gives_other_photos() -> None:
    PhotoFactory.create_batch(4)
    reviewer = UserFactory()

    one = leases.take(by=reviewer, tab=uuid.uuid4(), count=2)
    other = leases.take(by=reviewer, tab=uuid.uuid4(), count=2)

    assert not set(ids(one)) & set(ids(other))


def test_take_takes_over_what_ran_out() -> None:
    photo = PhotoFactory()
    late, next_one = UserFactory(), UserFactory()
    leases.take(by=late, tab=uuid.uuid4(), count=1)
    assert leases.take(by=next_one, tab=uuid.uuid4(), count=1) == []
    let_run_out()

    page = leases.take(by=next_one, tab=uuid.uuid4(), count=1)

    assert ids(page) == [photo.pk]
    assert Lease.objects.get().reviewer == next_one


def test_take_has_an_audit_photo_in_every_fifth_place() -> None:
    PhotoFactory.create_batch(20)
    PhotoFactory.create_batch(20, audit=True)

    page = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=10)

    places = [place for place, leased in enumerate(page) if leased.is_audit]
    assert len(places) == 2
    assert places[1] - places[0] == 5


def test_take_serves_audit_photos_in_hash_order_without_any_hint() -> None:
    photos = PhotoFactory.create_batch(3, audit=True)
    for photo in photos:
        ClaimFactory(photo=photo)
        photo_states.refresh(photo.pk)

    page = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=3)

    assert ids(page) == [photo.pk for photo in sorted(photos, key=lambda photo: photo.queue_order)]
    assert all(leased.claim is None and leased.suggestion is None and leased.reason is None for leased in page)


def test_take_shows_the_claim_of_a_pool_photo() -> None:
    claim = ClaimFactory()
    photo_states.refresh(claim.photo.pk)

    [leased] = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=1)

    assert leased.claim is not None
    assert leased.claim.name == claim.category.name


@pytest.mark.parametrize("split", list(Split))
def test_take_serves_one_side_when_the_other_is_empty(split: Split) -> None:
    PhotoFactory.create_batch(7, split=split)

    page = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=7)

    assert len(page) == 7


def test_take_gives_a_skipped_photo_to_others_and_back_last() -> None:
    skipped, other = PhotoFactory.create_batch(2)
    reviewer, tab = UserFactory(), uuid.uuid4()
    decks.publish(
        entries=[DeckEntryDraft(photo.pk, None, None, "margin", 1.0) for photo in (skipped, other)],
        learned_answers=0,
        source="random",
    )
    leases.take(by=reviewer, tab=tab, count=1)
    verifications.record(key=uuid.uuid4(), photo_id=skipped.pk, kind=AnswerKind.SKIP, by=reviewer)

    mine = leases.take(by=reviewer, tab=tab, count=5)
    leases.release(by=reviewer, tab=tab)
    theirs = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=1)

    assert ids(mine) == [other.pk]
    assert ids(theirs) == [skipped.pk]


def test_take_gives_the_own_skipped_photo_back_when_nothing_else_is_left() -> None:
    photo = PhotoFactory()
    reviewer, tab = UserFactory(), uuid.uuid4()
    leases.take(by=reviewer, tab=tab, count=1)
    verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.SKIP, by=reviewer)

    page = leases.take(by=reviewer, tab=tab, count=1)

    assert ids(page) == [photo.pk]


def test_take_never_brings_back_an_answered_photo_that_needs_more_answers(settings: Settings) -> None:
    settings.MAGPIE_REQUIRED_ANSWERS = 2
    photo, glass = PhotoFactory(), CategoryFactory()
    reviewer, tab = UserFactory(), uuid.uuid4()
    leases.take(by=reviewer, tab=tab, count=1)
    verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.CATEGORY, category_id=glass.pk, by=reviewer
    )

    mine = leases.take(by=reviewer, tab=tab, count=1)
    theirs = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=1)

    assert mine == []
    assert ids(theirs) == [photo.pk]


def test_take_leaves_excluded_photos_alone() -> None:
    PhotoFactory(is_excluded=True)

    page = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=1)

    assert page == []


def test_take_drops_the_suggestion_of_a_category_retired_since() -> None:
    photo, glass = PhotoFactory(), CategoryFactory()
    decks.publish(entries=[DeckEntryDraft(photo.pk, glass.pk, 0.8, "margin", 1.0)], learned_answers=0, source="head:1")
    glass.status = "retired"
    glass.save()

    [leased] = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=1)

    assert leased.suggestion is None
    assert Lease.objects.get().suggested_category is None


def test_renew_holds_the_photos_of_the_tab_for_longer() -> None:
    PhotoFactory.create_batch(2)
    reviewer, tab = UserFactory(), uuid.uuid4()
    leases.take(by=reviewer, tab=tab, count=2)
    let_run_out()

    leases.renew(by=reviewer, tab=tab)

    assert leases.take(by=UserFactory(), tab=uuid.uuid4(), count=2) == []


def test_renew_does_nothing_for_a_photo_taken_over() -> None:
    PhotoFactory()
    late, next_one, tab = UserFactory(), UserFactory(), uuid.uuid4()
    leases.take(by=late, tab=tab, count=1)
    let_run_out()
    leases.take(by=next_one, tab=uuid.uuid4(), count=1)
    before = Lease.objects.get()

    leases.renew(by=late, tab=tab)

    after = Lease.objects.get()
    assert (after.reviewer, after.expires_at) == (next_one, before.expires_at)


def test_release_lets_others_have_the_photos_at_once() -> None:
    photo = PhotoFactory()
    reviewer, tab = UserFactory(), uuid.uuid4()
    leases.take(by=reviewer, tab=tab, count=1)

    leases.release(by=reviewer, tab=tab)

    assert ids(leases.take(by=UserFactory(), tab=uuid.uuid4(), count=1)) == [photo.pk]


def test_hold_gives_a_settled_photo_again() -> None:
    photo, glass, reviewer, tab = PhotoFactory(), CategoryFactory(), UserFactory(), uuid.uuid4()
    leases.take(by=reviewer, tab=tab, count=1)
    verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.CATEGORY, category_id=glass.pk, by=reviewer
    )

    leased = leases.hold(photo_id=photo.pk, by=reviewer, tab=tab)

    assert leased.photo_id == photo.pk
    assert PhotoState.objects.get().state == "settled"


def test_hold_in_another_tab_moves_the_lease() -> None:
    photo, reviewer, tab = PhotoFactory(), UserFactory(), uuid.uuid4()
    leases.take(by=reviewer, tab=uuid.uuid4(), count=1)

    leases.hold(photo_id=photo.pk, by=reviewer, tab=tab)

    assert Lease.objects.get().tab == tab


def test_hold_of_a_photo_in_other_hands_is_refused() -> None:
    photo = PhotoFactory()
    leases.take(by=UserFactory(), tab=uuid.uuid4(), count=1)

    with pytest.raises(LeaseTaken):
        leases.hold(photo_id=photo.pk, by=UserFactory(), tab=uuid.uuid4())


def test_hold_of_an_unknown_photo_is_refused() -> None:
    with pytest.raises(PhotoUnknown):
        leases.hold(photo_id=1, by=UserFactory(), tab=uuid.uuid4())
