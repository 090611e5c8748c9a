"""Merge, split, reorder and undo: answers keep their rows, and mean what the categories say now."""

from __future__ import annotations

import contextlib
import random
import uuid
from typing import Any

import pytest

from accounts.models import User
from jobs.models import Job
from labeling import errors
from labeling.models import Category, CategoryChange, Claim, Photo, PhotoState, Tally, Verification
from labeling.selectors import claims, training_data
from labeling.services import (
    categories,
    category_merges,
    category_splits,
    category_undos,
    leases,
    photo_states,
    rebuilding,
    tallies,
    undoing,
    verifications,
)
from labeling.services.category_splits import Part
from tests.factories import AdminFactory, CategoryFactory, ClaimFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture
def admin() -> User:
    return AdminFactory()


@pytest.fixture
def reviewer() -> User:
    return UserFactory()


def answer(photo: Photo, category: Category | None, by: User, kind: str = "category") -> Verification:
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    category_id = category.pk if category else None
    recorded = verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=kind, category_id=category_id, by=by)
    return recorded.verification


def standing(photo: Photo) -> tuple[str, int | None]:
    state = PhotoState.objects.get(pk=photo.pk)
    return state.state, state.category_id


def everything() -> dict[str, Any]:
    """Give all that an undo must bring back: categories, states, counts."""
    counts = {name: getattr(Tally.objects.get(), name) for name in tallies.counted()}
    return {
        "categories": list(Category.objects.order_by("pk").values()),
        "states": list(PhotoState.objects.order_by("pk").values()),
        "counts": counts,
    }


def assert_projection_is_right() -> None:
    assert list(rebuilding.wrong_states()) == []
    assert {name: getattr(Tally.objects.get(), name) for name in tallies.counted()} == tallies.counted()


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
