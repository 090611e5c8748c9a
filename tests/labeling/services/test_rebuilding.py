"""The projection follows from the events, whatever people did."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest

from accounts.models import User
from labeling import errors
from labeling.domain import desks
from labeling.models import AnswerKind, Category, Photo, PhotoState, Tally, Verification
from labeling.services import leases, photo_states, rebuilding, undoing, verifications
from tests.factories import AdminFactory, CategoryFactory, ClaimFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

KINDS = (*[AnswerKind.CATEGORY] * 6, AnswerKind.UNSURE, AnswerKind.UNUSABLE, AnswerKind.SKIP)


class Crowd:
    """Reviewers who answer, correct, skip and undo at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.reviewers: list[User] = [*UserFactory.create_batch(3), AdminFactory.create()]
        self.categories: list[Category] = CategoryFactory.create_batch(3)
        self.photos: list[Photo] = [*PhotoFactory.create_batch(25), *PhotoFactory.create_batch(5, audit=True)]

    def act(self) -> None:
        reviewer = self.random.choice(self.reviewers)
        chance = self.random.random()
        if chance < 0.25:
            self.undo(reviewer)
        elif chance < 0.28:
            self.claim()
        else:
            self.answer(reviewer)

    def answer(self, reviewer: User) -> None:
        photo, kind = self.random.choice(self.photos), self.random.choice(KINDS)
        leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4(), desk=self.random.choice(desks.DESKS))
        category = self.random.choice(self.categories).pk if kind == AnswerKind.CATEGORY else None
        verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=kind, category_id=category, by=reviewer)

    def undo(self, reviewer: User) -> None:
        try:
            undoing.undo(key=uuid.uuid4(), by=reviewer)
        except errors.NothingToUndo:
            assert not Verification.objects.standing().filter(reviewer=reviewer).exists()

    def claim(self) -> None:
        photo = self.random.choice(self.photos)
        ClaimFactory(photo=photo, category=self.random.choice(self.categories))
        photo_states.refresh(photo.pk)


def projection() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    counts = Tally.objects.values("settled", "audit_settled", "unusable", "waiting", "events").get()
    return list(PhotoState.objects.order_by("pk").values()), counts


@pytest.mark.parametrize("operations", [150, pytest.param(20_000, marks=pytest.mark.soak)])
def test_rebuild_changes_nothing_after_random_operations(operations: int) -> None:
    crowd = Crowd(seed=operations)
    for _ in range(operations):
        crowd.act()
    before = projection()

    wrong = rebuilding.rebuild_states()

    assert wrong == 0
    assert projection() == before


def test_rebuild_mends_what_was_spoilt() -> None:
    crowd = Crowd(seed=1)
    for _ in range(40):
        crowd.act()
    before = projection()
    spoilt, lost = PhotoState.objects.order_by("pk")[:2]
    PhotoState.objects.filter(pk=spoilt.pk).update(answers=99)
    PhotoState.objects.filter(pk=lost.pk).delete()
    Tally.objects.update(waiting=-5)

    wrong = rebuilding.rebuild_states()

    assert wrong == 2
    assert projection() == before


def test_undoing_everything_leaves_every_photo_as_it_came() -> None:
    crowd = Crowd(seed=2)
    before = projection()[0]
    for _ in range(60):
        crowd.answer(crowd.random.choice(crowd.reviewers))

    for reviewer in crowd.reviewers:
        while Verification.objects.standing().filter(reviewer=reviewer).exists():
            undoing.undo(key=uuid.uuid4(), by=reviewer)

    assert projection()[0] == before
