"""Grids: which photos a reviewer is handed at once, and never an audit photo."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from labeling.errors import CategoryNotActive
from labeling.models import Category, CategoryStatus, DeckEntry, Lease, Photo, PhotoState, State
from labeling.selectors import grids as selectors
from labeling.selectors.grids import GridFilter
from labeling.services import decks, grids, leases, verifications
from labeling.services.decks import DeckEntryDraft, GridEntryDraft
from labeling.services.grids import GridPage
from tests.factories import CategoryFactory, DeviceFactory, LeaseFactory, PhotoFactory, UserFactory

TAB = uuid.uuid4()

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture
def glass() -> Category:
    return CategoryFactory.create(name="glass")


@pytest.fixture
def reviewer() -> User:
    return UserFactory.create()


def publish(category: Category, photos: list[Photo]) -> None:
    """Publish a grid of these photos, the first the most confident; likeness runs the other way."""
    decks.publish(
        entries=[DeckEntryDraft(photo.pk, category.pk, 0.5, "doubtful", 0.1) for photo in photos],
        grid_entries=[
            GridEntryDraft(category.pk, photo.pk, 0.99 - place / 100, likeness=len(photos) - place)
            for place, photo in enumerate(photos)
        ],
        learned_answers=20,
        source="head:7",
    )


def take(by: User, size: int = 10, **wanted: Any) -> GridPage:
    """Take a page in the one tab that each reviewer has."""
    return grids.take(wanted=GridFilter(**wanted), size=size, by=by, tab=TAB)


def ids(page: GridPage) -> list[int]:
    return [leased.photo_id for leased in page.photos]


def test_page_is_the_most_confident_laid_out_by_likeness(glass: Category, reviewer: User) -> None:
    photos = PhotoFactory.create_batch(5)
    publish(glass, photos)

    page = take(reviewer, size=3, category_id=glass.pk)

    assert ids(page) == [photo.pk for photo in photos[2::-1]]
    assert (page.fitting, page.ahead) == (5, [photos[3].pk, photos[4].pk])
    lease = Lease.objects.get(photo=photos[0])
    assert (lease.suggested_category, lease.asked_reason, lease.suggested_by) == (glass, "confident", "head:7")
    assert lease.suggested_confidence == pytest.approx(0.99)


def test_audit_photos_are_in_no_grid_whatever_is_asked(glass: Category, reviewer: User) -> None:
    pool, audit = PhotoFactory.create(), PhotoFactory.create(audit=True)
    publish(glass, [audit, pool])
    deck = selectors.current_deck()
    assert deck is not None
    DeckEntry.objects.create(  # as no publisher would
        generation=deck, photo=audit, grid=glass, suggestion=glass, position=9, reason="confident", confidence=1.0,
        selection_probability=1.0,
    )  # fmt: skip

    pages = [take(reviewer, category_id=glass.pk, sort=sort) for sort in ("confident", "alike", "doubtful", "newest")]
    pages += [take(reviewer), take(reviewer, photos=(audit.pk, pool.pk))]

    assert [ids(page) for page in pages] == [[pool.pk]] * 6
    assert not Lease.objects.filter(photo=audit).exists()


def test_audit_photos_are_not_shown_before_the_first_deck_either(reviewer: User) -> None:
    PhotoFactory.create_batch(3, audit=True)
    pool = PhotoFactory.create()

    assert ids(take(reviewer)) == [pool.pk]


def test_photos_of_others_and_answered_ones_are_left_out(glass: Category, reviewer: User) -> None:
    held, answered, free = PhotoFactory.create_batch(3)
    publish(glass, [held, answered, free])
    LeaseFactory.create(photo=held)
    leases.hold(photo_id=answered.pk, by=reviewer, tab=uuid.uuid4())
    verifications.record(key=uuid.uuid4(), photo_id=answered.pk, kind="category", category_id=glass.pk, by=reviewer)

    assert ids(take(reviewer, category_id=glass.pk)) == [free.pk]


def test_photo_that_waits_for_a_second_answer_is_not_shown_to_the_first_reviewer(
    glass: Category, reviewer: User, settings: Settings
) -> None:
    settings.MAGPIE_REQUIRED_ANSWERS = 2
    photo = PhotoFactory.create()
    publish(glass, [photo])
    take(reviewer, category_id=glass.pk)
    verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind="category", category_id=glass.pk, by=reviewer)
    assert PhotoState.objects.get().state == State.OPEN

    assert ids(take(reviewer, category_id=glass.pk)) == []
    assert ids(take(UserFactory.create(), category_id=glass.pk)) == [photo.pk]


def test_next_page_lets_go_of_the_last_one(glass: Category, reviewer: User) -> None:
    photos = PhotoFactory.create_batch(4)
    publish(glass, photos)
    first = take(reviewer, size=2, category_id=glass.pk)

    second = take(reviewer, size=2, category_id=glass.pk, without=frozenset(ids(first)))

    assert sorted(ids(second)) == [photos[2].pk, photos[3].pk]
    assert sorted(ids(take(UserFactory.create(), category_id=glass.pk))) == [photos[0].pk, photos[1].pk]


def test_two_reviewers_never_hold_the_same_photo(glass: Category, reviewer: User) -> None:
    publish(glass, PhotoFactory.create_batch(5))

    mine, theirs = (take(by, size=3, category_id=glass.pk) for by in (reviewer, UserFactory.create()))

    assert (len(ids(mine)), len(ids(theirs))) == (3, 2)
    assert not set(ids(mine)) & set(ids(theirs))


def test_filters_narrow_to_a_camera_a_day_and_a_confidence(glass: Category, reviewer: User) -> None:
    camera = DeviceFactory.create()
    noon = datetime(2026, 11, 3, 12, tzinfo=UTC)
    late = PhotoFactory.create(captured_at=noon + timedelta(hours=11, minutes=59))
    next_day = PhotoFactory.create(captured_at=noon + timedelta(hours=12), device=camera)
    publish(glass, [late, next_day])

    assert ids(take(reviewer, category_id=glass.pk, day=date(2026, 11, 3))) == [late.pk]
    assert ids(take(reviewer, category_id=glass.pk, device_id=camera.pk)) == [next_day.pk]
    assert ids(take(reviewer, category_id=glass.pk, at_most=0.985)) == [next_day.pk]
    assert ids(take(reviewer, category_id=glass.pk, at_least=0.985)) == [late.pk]


def test_named_photos_come_in_the_order_named(reviewer: User) -> None:
    first, second, third = PhotoFactory.create_batch(3)

    page = take(reviewer, photos=(third.pk, first.pk))

    assert ids(page) == [third.pk, first.pk]
    assert Lease.objects.get(photo=third).asked_reason == "alike"
    assert not Lease.objects.filter(photo=second).exists()


def test_category_that_is_not_active_has_no_grid(reviewer: User) -> None:
    retired = CategoryFactory.create(status=CategoryStatus.RETIRED, hotkey="")

    with pytest.raises(CategoryNotActive):
        take(reviewer, category_id=retired.pk)


def test_offers_count_what_waits_per_category(glass: Category, reviewer: User) -> None:
    paper = CategoryFactory.create(name="paper")
    photos = PhotoFactory.create_batch(3)
    publish(glass, photos)
    leases.hold(photo_id=photos[0].pk, by=reviewer, tab=uuid.uuid4())
    verifications.record(key=uuid.uuid4(), photo_id=photos[0].pk, kind="category", category_id=glass.pk, by=reviewer)

    offers = selectors.offers(selectors.current_deck())

    assert [(offer.category, offer.photos) for offer in offers] == [(glass, 2), (paper, 0)]
