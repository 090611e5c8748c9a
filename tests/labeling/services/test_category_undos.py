"""Each change of categories is one action, and one undo takes it back."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from jobs.models import Job
from labeling import errors
from labeling.models import Category, CategoryChange
from labeling.services import (
    categories,
    category_merges,
    category_splits,
    category_undos,
)
from labeling.services.category_splits import Part
from tests.factories import AdminFactory, CategoryFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture
def admin() -> User:
    return AdminFactory()


@pytest.fixture
def reviewer() -> User:
    return UserFactory()


@pytest.mark.parametrize("kind", ["add", "propose", "approve", "edit", "retire", "reopen", "reorder"])
def test_undo_takes_back_every_kind_of_change(kind: str, admin: User) -> None:
    glass, paper = categories.add(name="glass", by=admin), categories.add(name="paper", by=admin)
    cork = categories.propose(name="cork", by=admin)
    old = categories.add(name="old", by=admin)
    categories.retire(category_id=old.pk, by=admin)
    before = everything_about_categories()

    {
        "add": lambda: categories.add(name="new", by=admin),
        "propose": lambda: categories.propose(name="new", by=admin),
        "approve": lambda: categories.approve(category_id=cork.pk, by=admin),
        "edit": lambda: categories.edit(category_id=glass.pk, name="Glas", hotkey="q", by=admin),
        "retire": lambda: categories.retire(category_id=glass.pk, by=admin),
        "reopen": lambda: categories.reopen(category_id=old.pk, by=admin),
        "reorder": lambda: categories.reorder(category_ids=[paper.pk, glass.pk], by=admin),
    }[kind]()
    action = CategoryChange.objects.filter(part_of=None).latest("pk")
    changed = everything_about_categories()
    undone = category_undos.undo(change_id=action.pk, by=admin)

    assert changed != before
    assert undone.kind == "undone"
    assert undone.undoes == action
    assert {name: value for name, value in everything_about_categories().items() if name in before} == before


def everything_about_categories() -> dict[str, tuple[Any, ...]]:
    in_use = Category.objects.exclude(name="new", status="retired")
    return {row[0]: row[1:] for row in in_use.values_list("name", "hotkey", "status", "position", "color")}


def test_undo_once_and_no_undo_of_an_undo(admin: User) -> None:
    glass = categories.add(name="glass", by=admin)
    categories.edit(category_id=glass.pk, name="Glas", by=admin)
    action = CategoryChange.objects.latest("pk")
    undone = category_undos.undo(change_id=action.pk, by=admin)

    with pytest.raises(errors.ChangeUndone):
        category_undos.undo(change_id=action.pk, by=admin)
    with pytest.raises(errors.ChangeIsUndoing):
        category_undos.undo(change_id=undone.pk, by=admin)
    with pytest.raises(errors.ChangeUnknown):
        category_undos.undo(change_id=10**9, by=admin)


def test_undo_gives_another_key_when_the_old_one_was_given_away(admin: User) -> None:
    glass, paper = categories.add(name="glass", by=admin), categories.add(name="paper", by=admin)
    action = category_merges.merge(category_ids=[glass.pk], heir_id=paper.pk, by=admin)
    categories.add(name="cork", hotkey=glass.hotkey, by=admin)

    category_undos.undo(change_id=action.pk, by=admin)

    glass.refresh_from_db()
    assert (glass.status, glass.hotkey) == ("active", "3")


def test_reopen_leaves_merged_and_split_ones_to_undo(admin: User) -> None:
    glass, paper, cork = CategoryFactory.create_batch(3)
    category_merges.merge(category_ids=[glass.pk], heir_id=paper.pk, by=admin)
    category_splits.split(category_id=cork.pk, parts=[Part(name="a"), Part(name="b")], by=admin)

    for category in (glass, cork):
        with pytest.raises(errors.CategoryInAnotherState):
            categories.reopen(category_id=category.pk, by=admin)


def test_reorder_is_one_action(admin: User) -> None:
    first, second, third = CategoryFactory.create_batch(3)

    action = categories.reorder(category_ids=[third.pk, first.pk], by=admin)

    assert list(Category.objects.values_list("pk", flat=True)) == [third.pk, second.pk, first.pk]
    assert action is not None
    assert [row.kind for row in [action, *action.parts.all()]] == ["reordered"] * 2
    assert categories.reorder(category_ids=[third.pk, first.pk], by=admin) is None
    with pytest.raises(errors.CategoryOrderBad):
        categories.reorder(category_ids=[first.pk, first.pk], by=admin)


def test_the_trainer_hears_of_merge_split_and_undo(admin: User) -> None:
    glass, paper = CategoryFactory.create_batch(2)

    action = category_merges.merge(category_ids=[glass.pk], heir_id=paper.pk, by=admin)
    first = Job.objects.filter(kind="categories-changed").count()
    Job.objects.all().delete()
    category_undos.undo(change_id=action.pk, by=admin)

    assert first == Job.objects.filter(kind="categories-changed").count() == 1
