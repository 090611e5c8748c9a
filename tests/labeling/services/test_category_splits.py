"""Splits: the photos of what was split go back to review, and nothing else does."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import User
from labeling import errors
from labeling.models import Category, CategoryChange
from labeling.services import (
    category_splits,
    category_undos,
    leases,
)
from labeling.services.category_splits import Part
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory
from tests.labeling.services.answering import answer, assert_projection_is_right, everything, standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture
def admin() -> User:
    return AdminFactory()


@pytest.fixture
def reviewer() -> User:
    return UserFactory()


def test_split_sends_its_photos_alone_back_to_review(admin: User, reviewer: User) -> None:
    glass, paper = CategoryFactory.create_batch(2)
    photos = PhotoFactory.create_batch(3)
    for photo, category in zip(photos, [glass, glass, paper], strict=True):
        answer(photo, category, reviewer)

    category_splits.split(category_id=glass.pk, parts=[Part(name="clear"), Part(name="brown")], by=admin)

    assert [standing(photo) for photo in photos] == [("open", None), ("open", None), ("settled", paper.pk)]
    assert list(Category.objects.filter(status="active").values_list("name", flat=True)) == [
        paper.name,
        "clear",
        "brown",
    ]
    assert_projection_is_right()


def test_split_asks_also_the_one_who_answered_before(admin: User, reviewer: User) -> None:
    glass = CategoryFactory()
    photo = PhotoFactory()
    answer(photo, glass, reviewer)
    answer(photo, None, UserFactory(), kind="skip")

    category_splits.split(category_id=glass.pk, parts=[Part(name="clear"), Part(name="brown")], by=admin)

    [asked] = leases.take(by=reviewer, tab=uuid.uuid4(), count=1)
    assert asked.photo_id == photo.pk


def test_split_restarts_what_was_in_conflict(admin: User) -> None:
    glass, paper = CategoryFactory.create_batch(2)
    photo = PhotoFactory()
    answer(photo, glass, UserFactory())
    answer(photo, paper, UserFactory())

    action = category_splits.split(category_id=glass.pk, parts=[Part(name="clear"), Part(paper.pk)], by=admin)
    split = standing(photo)
    category_undos.undo(change_id=action.pk, by=admin)

    assert split == ("open", None)  # nobody has answered since: what was said before does not win by default
    assert standing(photo) == ("conflict", None)


def test_undo_of_a_split_reads_its_new_parts_as_the_whole(admin: User, reviewer: User) -> None:
    glass, paper = CategoryFactory.create_batch(2)
    photos = PhotoFactory.create_batch(3)
    for photo in photos:
        answer(photo, glass, reviewer)
    parts = [Part(name="clear"), Part(name="brown"), Part(paper.pk)]
    action = category_splits.split(category_id=glass.pk, parts=parts, by=admin)
    clear, brown = Category.objects.get(name="clear"), Category.objects.get(name="brown")
    answer(photos[0], clear, reviewer)
    answer(photos[1], paper, reviewer)

    category_undos.undo(change_id=action.pk, by=admin)

    glass.refresh_from_db()
    clear.refresh_from_db()
    brown.refresh_from_db()
    assert (glass.status, glass.is_split) == ("active", False)
    assert (clear.status, clear.heir_id, brown.heir_id) == ("retired", glass.pk, glass.pk)
    assert [standing(photo)[1] for photo in photos] == [glass.pk, paper.pk, glass.pk]
    assert_projection_is_right()


def test_undo_of_a_split_restores_every_count_where_nobody_answered_since(admin: User, reviewer: User) -> None:
    glass = CategoryFactory()
    photos = [*PhotoFactory.create_batch(2), PhotoFactory(audit=True)]
    for photo in photos:
        answer(photo, glass, reviewer)
    before = everything()

    parts = [Part(name=glass.name), Part(name="brown")]  # the name is free again once the whole is retired
    action = category_splits.split(category_id=glass.pk, parts=parts, by=admin)
    category_undos.undo(change_id=action.pk, by=admin)

    after = everything()
    assert after["states"] == before["states"]
    assert after["counts"] == before["counts"]
    assert after["categories"][0] == before["categories"][0]
    assert {each["status"] for each in after["categories"][1:]} == {"retired"}


@pytest.mark.parametrize("parts", [[], [Part(name="one")], [Part(name="same"), Part(name="Same")]])
def test_split_refuses_what_is_no_split(parts: list[Part], admin: User) -> None:
    glass = CategoryFactory()

    with pytest.raises(errors.CategoryRefused):
        category_splits.split(category_id=glass.pk, parts=parts, by=admin)

    glass.refresh_from_db()
    assert glass.status == "active"
    assert not CategoryChange.objects.exists()
