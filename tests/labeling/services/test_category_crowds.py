"""Merges, splits and undos among people who answer, at random: the projection is right, and undos bring all back."""

from __future__ import annotations

import contextlib
import random
import uuid

import pytest

from accounts.models import User
from labeling import errors
from labeling.models import Category, CategoryChange, Claim, Photo
from labeling.services import (
    categories,
    category_merges,
    category_splits,
    category_undos,
    photo_states,
    undoing,
)
from labeling.services.category_splits import Part
from tests.factories import AdminFactory, PhotoFactory, UserFactory
from tests.labeling.services.answering import answer, assert_projection_is_right, everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture
def admin() -> User:
    return AdminFactory()


@pytest.fixture
def reviewer() -> User:
    return UserFactory()


class Crowd:
    """People who answer, claim, undo, merge, split and undo that, at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.admin: User = AdminFactory()
        self.reviewers: list[User] = UserFactory.create_batch(3)
        self.photos: list[Photo] = [*PhotoFactory.create_batch(12), *PhotoFactory.create_batch(3, audit=True)]
        for name in ("glass", "paper", "metal", "cork"):
            categories.add(name=name, by=self.admin)

    def act(self) -> None:
        act = self.random.choices(
            (self.answer, self.take_back, self.claim, self.merge, self.split, self.undo), (12, 3, 2, 1, 1, 2)
        )[0]
        with contextlib.suppress(errors.CategoryRefused, errors.NothingToUndo):
            act()

    def answer(self) -> None:
        kind = self.random.choice(("category",) * 6 + ("unsure", "unusable", "skip"))
        category = self.random.choice(self.active()) if kind == "category" else None
        answer(self.random.choice(self.photos), category, self.random.choice(self.reviewers), kind)

    def take_back(self) -> None:
        undoing.undo(key=uuid.uuid4(), by=self.random.choice(self.reviewers))

    def claim(self) -> None:
        photo = self.random.choice(self.photos)
        category = self.random.choice(list(Category.objects.all()))
        Claim.objects.get_or_create(photo=photo, category=category, source="device", source_name="device:1")
        photo_states.refresh(photo.pk)

    def merge(self) -> None:
        source, heir = self.random.sample(self.active(), 2)
        if len(self.active()) > 2:
            category_merges.merge(category_ids=[source.pk], heir_id=heir.pk, by=self.admin)

    def split(self) -> None:
        category, part = self.random.sample(self.active(), 2)
        parts = [Part(name=f"part {Category.objects.count()}"), Part(part.pk)]
        category_splits.split(category_id=category.pk, parts=parts, by=self.admin)

    def undo(self) -> None:
        actions = CategoryChange.objects.filter(part_of=None, kind__in=("merged", "split"), undone_by=None)
        if actions:
            category_undos.undo(change_id=self.random.choice(list(actions)).pk, by=self.admin)

    def active(self) -> list[Category]:
        return list(Category.objects.filter(status="active"))


@pytest.mark.parametrize("operations", [150, pytest.param(5_000, marks=pytest.mark.soak)])
def test_projection_is_right_after_random_changes(operations: int) -> None:
    crowd = Crowd(seed=operations)

    for _ in range(operations):
        crowd.act()

    assert_projection_is_right()
    assert CategoryChange.objects.filter(kind="undone").exists()


def test_undoing_every_merge_and_split_brings_every_state_back() -> None:
    crowd = Crowd(seed=3)
    for _ in range(60):
        crowd.answer()
    before = everything()
    done = []
    while len(done) < 6:
        change = crowd.random.choice((crowd.merge, crowd.split))
        change()
        done.append(CategoryChange.objects.filter(part_of=None).latest("pk").pk)

    for change_id in reversed(list(dict.fromkeys(done))):
        category_undos.undo(change_id=change_id, by=crowd.admin)

    assert everything()["states"] == before["states"]
    assert everything()["counts"] == before["counts"]
