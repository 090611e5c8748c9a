"""Merges: old answers are read as the heir."""

from __future__ import annotations

import pytest

from accounts.models import User
from labeling import errors
from labeling.models import CategoryChange
from labeling.selectors import claims, training_data
from labeling.services import (
    categories,
    category_merges,
    category_undos,
    photo_states,
)
from tests.factories import AdminFactory, CategoryFactory, ClaimFactory, PhotoFactory, UserFactory
from tests.labeling.services.answering import answer, assert_projection_is_right, everything, standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture
def admin() -> User:
    return AdminFactory()


@pytest.fixture
def reviewer() -> User:
    return UserFactory()


def test_merge_reads_old_answers_as_the_heir(admin: User, reviewer: User) -> None:
    glass, bottle = CategoryFactory.create_batch(2)
    photo, other = PhotoFactory.create_batch(2)
    said = answer(photo, bottle, reviewer)
    answer(other, glass, reviewer)

    category_merges.merge(category_ids=[bottle.pk], heir_id=glass.pk, by=admin)

    bottle.refresh_from_db()
    said.refresh_from_db()
    assert (bottle.status, bottle.heir_id) == ("retired", glass.pk)
    assert said.category_id == bottle.pk
    assert standing(photo) == standing(other) == ("settled", glass.pk)
    assert {label.category_id for label in training_data.standing_labels()} == {glass.pk}
    assert_projection_is_right()


def test_merge_ends_a_conflict_between_what_is_one_now(admin: User) -> None:
    glass, bottle = CategoryFactory.create_batch(2)
    photo = PhotoFactory()
    for category in (glass, bottle):
        answer(photo, category, UserFactory())
    before = standing(photo)

    category_merges.merge(category_ids=[bottle.pk], heir_id=glass.pk, by=admin)

    assert before == ("conflict", None)
    assert standing(photo) == ("settled", glass.pk)
    assert_projection_is_right()


def test_merge_ends_a_conflict_of_claims(admin: User) -> None:
    glass, bottle = CategoryFactory.create_batch(2)
    photo = PhotoFactory()
    for category in (glass, bottle):
        ClaimFactory(photo=photo, category=category)
    photo_states.refresh(photo.pk)
    before = standing(photo)

    category_merges.merge(category_ids=[bottle.pk], heir_id=glass.pk, by=admin)

    assert (before, standing(photo)) == (("conflict", None), ("open", None))
    assert claims.latest([photo.pk]) == {photo.pk: (glass.pk, glass.name)}
    assert_projection_is_right()


def test_merge_of_several_is_one_action_and_undo_restores_every_count(admin: User, reviewer: User) -> None:
    glass, *others = CategoryFactory.create_batch(3)
    photos = [*PhotoFactory.create_batch(3), PhotoFactory(audit=True)]
    for photo, category in zip(photos, [glass, *others, others[0]], strict=True):
        answer(photo, category, reviewer)
    before = everything()

    action = category_merges.merge(category_ids=[each.pk for each in others], heir_id=glass.pk, by=admin)
    rows = [action, *action.parts.all()]
    merged = [standing(photo) for photo in photos]
    category_undos.undo(change_id=action.pk, by=admin)

    assert [(row.kind, row.category_id) for row in rows] == [("merged", each.pk) for each in others]
    assert merged == [("settled", glass.pk)] * 4
    assert everything() == before
    assert_projection_is_right()


def test_merge_follows_a_chain_and_undoes_from_the_last(admin: User, reviewer: User) -> None:
    first, second, third = CategoryFactory.create_batch(3)
    photo = PhotoFactory()
    answer(photo, first, reviewer)
    one = category_merges.merge(category_ids=[first.pk], heir_id=second.pk, by=admin)
    two = category_merges.merge(category_ids=[second.pk], heir_id=third.pk, by=admin)
    merged = standing(photo)

    with pytest.raises(errors.ChangeStoodUpon) as refused:
        category_undos.undo(change_id=one.pk, by=admin)
    category_undos.undo(change_id=two.pk, by=admin)
    after_one = standing(photo)
    category_undos.undo(change_id=one.pk, by=admin)

    assert merged == ("settled", third.pk)
    assert second.name in refused.value.detail
    assert (after_one, standing(photo)) == (("settled", second.pk), ("settled", first.pk))


@pytest.mark.parametrize("wrong", ["itself", "nothing", "twice", "retired heir", "merged source"])
def test_merge_refuses_what_cannot_be_and_changes_nothing(wrong: str, admin: User) -> None:
    glass, bottle, cork = CategoryFactory.create_batch(3)
    categories.retire(category_id=cork.pk, by=admin)
    wanted = {
        "itself": ([glass.pk], glass.pk),
        "nothing": ([], glass.pk),
        "twice": ([bottle.pk, bottle.pk], glass.pk),
        "retired heir": ([bottle.pk], cork.pk),
        "merged source": ([cork.pk], glass.pk),
    }[wrong]
    if wrong == "merged source":
        category_merges.merge(category_ids=[cork.pk], heir_id=bottle.pk, by=admin)
    before = CategoryChange.objects.count()

    with pytest.raises(errors.CategoryRefused):
        category_merges.merge(category_ids=wanted[0], heir_id=wanted[1], by=admin)

    assert CategoryChange.objects.count() == before


def test_a_stale_page_may_still_answer_with_what_was_merged(admin: User, reviewer: User) -> None:
    glass, bottle = CategoryFactory.create_batch(2)
    photo = PhotoFactory()
    category_merges.merge(category_ids=[bottle.pk], heir_id=glass.pk, by=admin)

    said = answer(photo, bottle, reviewer)

    assert said.category_id == bottle.pk
    assert standing(photo) == ("settled", glass.pk)
    assert_projection_is_right()
