"""How far people and the model are."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import User
from labeling.errors import CategoryUnknown
from labeling.models import AnswerKind
from labeling.selectors import categories, progress
from labeling.services import decks, leases, undoing, verifications
from tests.factories import CategoryFactory, PhotoFactory, UserFactory

pytestmark = pytest.mark.django_db


def answer(kind: AnswerKind, *, by: User) -> None:
    photo = PhotoFactory()
    category_id = CategoryFactory().pk if kind == AnswerKind.CATEGORY else None
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=kind, category_id=category_id, by=by)


def test_progress_before_anything_happened() -> None:
    done = progress.of(UserFactory())

    assert (done.mine_today, done.settled, done.waiting) == (0, 0, 0)
    assert progress.learning().generation is None


def test_progress_counts_what_stands() -> None:
    me, other = UserFactory(), UserFactory()
    for kind in (AnswerKind.CATEGORY, AnswerKind.UNUSABLE, AnswerKind.CATEGORY):
        answer(kind, by=me)
    answer(AnswerKind.SKIP, by=other)
    undoing.undo(key=uuid.uuid4(), by=me)

    done = progress.of(me)

    assert (done.mine_today, done.settled, done.waiting) == (2, 2, 2)


def test_learning_compares_the_deck_with_the_answers() -> None:
    reviewer = UserFactory()
    answer(AnswerKind.CATEGORY, by=reviewer)
    answer(AnswerKind.CATEGORY, by=reviewer)
    deck = decks.publish(entries=[], learned_answers=1, source="head:1")

    learning = progress.learning()

    assert (learning.answers, learning.learned_answers, learning.generation) == (2, 1, deck.pk)
    assert learning.seconds_ago is not None
    assert 0 <= learning.seconds_ago < 60


def test_find_takes_a_category_by_id_or_name_and_prefers_one_in_use() -> None:
    CategoryFactory(name="Glass", status="retired", hotkey="")
    glass = CategoryFactory(name="glass")

    assert categories.find(glass.pk) == categories.find(str(glass.pk)) == categories.find(" GLASS ") == glass
    with pytest.raises(CategoryUnknown):
        categories.find("cork")
