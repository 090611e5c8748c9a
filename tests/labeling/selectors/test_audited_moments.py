"""What people said of one audit photo of each moment, disputed ones among them."""

from __future__ import annotations

import uuid

import pytest

from labeling.models import Category, Photo, PhotoState
from labeling.selectors import audited_moments
from labeling.selectors.audited_moments import Truth
from labeling.services import leases, photo_states, verifications
from tests.factories import (
    AdminFactory,
    CaptureGroupFactory,
    CategoryFactory,
    ClaimFactory,
    PhotoFactory,
    UserFactory,
)
from tests.labeling.services.answering import answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture
def moment() -> list[Photo]:
    """Give two audit photos of one moment, in hash order."""
    photos = PhotoFactory.create_batch(2, audit=True, group=CaptureGroupFactory.create(split="audit"))
    return sorted(photos, key=lambda photo: (photo.queue_order, photo.pk))


@pytest.fixture
def glass() -> Category:
    return CategoryFactory.create()


def decide(photo: Photo, category: Category) -> None:
    admin = AdminFactory.create()
    leases.hold(photo_id=photo.pk, by=admin, tab=uuid.uuid4(), desk="second-look")
    verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind="category", category_id=category.pk, by=admin)


def test_the_first_answered_photo_of_a_moment_counts(moment: list[Photo], glass: Category) -> None:
    assert audited_moments.one_of_each() == []

    answer(moment[1], glass, UserFactory.create())
    assert audited_moments.one_of_each() == [Truth(moment[1].pk, glass.pk)]
    answer(moment[0], None, UserFactory.create(), kind="unusable")

    assert audited_moments.one_of_each() == [Truth(moment[0].pk, None)]


def test_a_moment_in_doubt_is_of_no_category_until_it_is_resolved(moment: list[Photo], glass: Category) -> None:
    answer(moment[1], glass, UserFactory.create())

    answer(moment[0], None, UserFactory.create(), kind="unsure")
    assert PhotoState.objects.get(pk=moment[0].pk).state == "second-look"
    assert audited_moments.one_of_each() == [Truth(moment[0].pk, None)]
    for category in (glass, CategoryFactory.create()):
        answer(moment[0], category, UserFactory.create())
    assert PhotoState.objects.get(pk=moment[0].pk).state == "conflict"
    assert audited_moments.one_of_each() == [Truth(moment[0].pk, None)]
    decide(moment[0], glass)

    assert audited_moments.one_of_each() == [Truth(moment[0].pk, glass.pk)]


def test_claims_that_disagree_say_nothing_while_nobody_answered(moment: list[Photo], glass: Category) -> None:
    for category in (glass, CategoryFactory.create()):
        ClaimFactory.create(photo=moment[0], category=category)
    photo_states.refresh(moment[0].pk)
    assert PhotoState.objects.get(pk=moment[0].pk).state == "conflict"

    assert audited_moments.one_of_each() == []
