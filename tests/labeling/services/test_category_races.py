"""Categories merged and split while many answer: every answer is counted as what it means in the end."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from jobs import messenger
from labeling import errors
from labeling.models import Category, Photo, PhotoState, Tally, Verification
from labeling.services import category_merges, category_splits, category_undos, rebuilding, tallies, verifications
from labeling.services.category_splits import Part
from tests.factories import AdminFactory, CategoryFactory, LeaseFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("database"), pytest.mark.slow]

REVIEWERS, PHOTOS_EACH = 4, 12


@pytest.fixture(autouse=True)
def no_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the broker out: job rows are enough here."""
    monkeypatch.setattr(messenger, "send", lambda *args, **kwargs: True)


def answer_all(photo_ids: list[int], category: Category, by: User, begin: threading.Barrier) -> int:
    """Answer with one category, whatever becomes of it meanwhile; give how many answers were taken."""
    begin.wait(timeout=30)
    taken = 0
    try:
        for photo_id in photo_ids:
            try:
                verifications.record(
                    key=uuid.uuid4(), photo_id=photo_id, kind="category", category_id=category.pk, by=by
                )
                taken += 1
            except errors.CategoryNotActive:
                pass  # it was split: said, and counted nowhere
    finally:
        connection.close()
    return taken


def change(glass: Category, paper: Category, by: User, begin: threading.Barrier) -> None:
    """Merge, undo, split."""
    begin.wait(timeout=30)
    try:
        action = category_merges.merge(category_ids=[glass.pk], heir_id=paper.pk, by=by)
        category_undos.undo(change_id=action.pk, by=by)
        action = category_splits.split(category_id=glass.pk, parts=[Part(name="a"), Part(name="b")], by=by)
        category_undos.undo(change_id=action.pk, by=by)
        category_merges.merge(category_ids=[glass.pk], heir_id=paper.pk, by=by)
    finally:
        connection.close()


def test_answers_given_while_a_category_changes_are_counted_as_what_they_mean() -> None:
    glass, paper = CategoryFactory.create_batch(2)
    admin, reviewers = AdminFactory(), UserFactory.create_batch(REVIEWERS)
    photos = [[photo.pk for photo in PhotoFactory.create_batch(PHOTOS_EACH)] for _ in reviewers]
    for reviewer, ids in zip(reviewers, photos, strict=True):
        for photo_id in ids:
            LeaseFactory(photo=Photo.objects.get(pk=photo_id), reviewer=reviewer)
    begin = threading.Barrier(REVIEWERS + 1)

    with ThreadPoolExecutor(REVIEWERS + 1) as pool:
        changing = pool.submit(change, glass, paper, admin, begin)
        answering = [
            pool.submit(answer_all, ids, glass, reviewer, begin)
            for reviewer, ids in zip(reviewers, photos, strict=True)
        ]
        changing.result(timeout=120)
        taken = sum(each.result(timeout=120) for each in answering)

    assert Verification.objects.count() == taken > 0
    assert PhotoState.objects.filter(state="settled", category=paper).count() == taken
    assert list(rebuilding.wrong_states()) == []
    assert {name: getattr(Tally.objects.get(), name) for name in tallies.counted()} == tallies.counted()
