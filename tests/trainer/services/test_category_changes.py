"""Categories change their mind while a model learns: labels, snapshots, versions and answers follow, and come back."""

from __future__ import annotations

import uuid

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from labeling.models import Category, Photo, PhotoState, Tally, Verification
from labeling.selectors import snapshots as snapshot_rows
from labeling.selectors import training_data
from labeling.services import categories, category_merges, category_splits, category_undos, leases, snapshots
from labeling.services import verifications as answers
from labeling.services.category_splits import Part
from tests.factories import UserFactory
from tests.trainer import world
from trainer.models import ModelVersion
from trainer.services import gate_evidence


@pytest.fixture
def photos(admin: User, colours: list[Category]) -> list[Photo]:
    """Answer every photo of a small world with its colour."""
    pool, audit = world.pool_and_audit(18, by=admin)
    world.answer([*pool, *audit], colours, by=admin)
    return [*pool, *audit]


def labels() -> dict[int, int]:
    return {label.photo_id: label.category_id for label in training_data.standing_labels()}


def counts() -> tuple[int, int, int]:
    tally = Tally.objects.get()
    return tally.settled, tally.audit_settled, tally.waiting


def test_merge_train_undo(admin: User, colours: list[Category], photos: list[Photo]) -> None:
    red, green, blue = colours
    before, counted, first = labels(), counts(), snapshots.freeze()
    champion = world.version(colours)

    action = category_merges.merge(category_ids=[green.pk], heir_id=red.pk, by=admin)
    merged, second = labels(), snapshots.freeze()
    learned = world.version([red, blue, categories.add(name="dummy", by=admin)])
    truth = gate_evidence.audit_answers()
    category_undos.undo(change_id=action.pk, by=admin)

    assert merged == {photo: red.pk if category == green.pk else category for photo, category in before.items()}
    assert {category.id for category in snapshot_rows.manifest(second).categories} == {red.pk, blue.pk}
    assert green.pk not in truth.values()
    assert (labels(), counts()) == (before, counted)
    categories.retire(category_id=Category.objects.get(name="dummy").pk, by=admin)
    assert snapshots.freeze() == first  # to the byte
    assert snapshot_rows.manifest(second).rows != snapshot_rows.manifest(first).rows  # what was frozen stays
    versions = {version.pk: version.categories for version in ModelVersion.objects.all()}
    assert [each["id"] for each in versions[champion.pk]] == [each.pk for each in colours]
    assert [each["id"] for each in versions[learned.pk]][:2] == [red.pk, blue.pk]


def test_split_review_again_undo(admin: User, colours: list[Category], photos: list[Photo]) -> None:
    red = colours[0]
    before, counted = labels(), counts()
    concerned = sorted(photo for photo, category in before.items() if category == red.pk)

    action = category_splits.split(category_id=red.pk, parts=[Part(name="crimson"), Part(name="pink")], by=admin)
    crimson = Category.objects.get(name="crimson")
    waiting = sorted(PhotoState.objects.filter(state="open").values_list("pk", flat=True))
    asked = leases.take(by=admin, tab=uuid.uuid4(), count=len(concerned))
    for photo in asked[:2]:
        answers.record(key=uuid.uuid4(), photo_id=photo.photo_id, kind="category", category_id=crimson.pk, by=admin)
    reviewed = [photo_id for photo_id, category in labels().items() if category == crimson.pk]
    category_undos.undo(change_id=action.pk, by=admin)

    assert waiting == concerned == sorted(photo.photo_id for photo in asked)
    assert sorted(reviewed) == sorted(photo.photo_id for photo in asked[:2])
    assert (labels(), counts()) == (before, counted)
    assert Verification.objects.filter(category=crimson).count() == 2  # what was said stays said


def test_rename_while_another_reviewer_answers(admin: User, colours: list[Category], photos: list[Photo]) -> None:
    reviewer, extra, client = UserFactory.create(), world.photo(0, 999, by=admin), APIClient()
    client.force_login(reviewer)
    tab = str(uuid.uuid4())
    client.post("/api/v1/leases", {"tab": tab, "count": 10}, format="json")

    categories.edit(category_id=colours[0].pk, name="ruby", hotkey="q", by=admin)
    body = {"key": str(uuid.uuid4()), "photo": extra.pk, "kind": "category", "category": colours[0].pk, "tab": tab}
    response = client.post("/api/v1/verifications", body, format="json")

    assert response.status_code == 201
    assert client.get(f"/api/v1/photos/{extra.pk}").json()["category"] == {"category": colours[0].pk, "name": "ruby"}
    assert labels()[extra.pk] == colours[0].pk
