"""Snapshots and what the trainer reads: audit photos never among what is trained on."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from labeling.models import AnswerKind, Category, DatasetSnapshot, Photo
from labeling.selectors import snapshots as selectors
from labeling.selectors import training_data
from labeling.services import categories, erasing, leases, snapshots, verifications
from tests.factories import AdminFactory, CaptureGroupFactory, CategoryFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("column")]


def settled(category: Category | None, **photo: Any) -> Photo:
    made, reviewer = PhotoFactory(**photo), UserFactory()
    leases.hold(photo_id=made.pk, by=reviewer, tab=uuid.uuid4())
    kind = AnswerKind.CATEGORY if category else AnswerKind.UNUSABLE
    category_id = category.pk if category else None
    verifications.record(key=uuid.uuid4(), photo_id=made.pk, kind=kind, category_id=category_id, by=reviewer)
    return made


def test_freeze_writes_down_every_label() -> None:
    paper, glass = CategoryFactory(name="paper", position=2), CategoryFactory(name="glass", position=1)
    photo, audit = settled(glass), settled(paper, audit=True)
    PhotoFactory()

    snapshot = snapshots.freeze(by=AdminFactory())

    manifest = selectors.manifest(snapshot)
    assert [category.name for category in manifest.categories] == ["glass", "paper"]
    assert [(row.photo_id, row.category_id, row.split) for row in manifest.rows] == [
        (photo.pk, glass.pk, "pool"),
        (audit.pk, paper.pk, "audit"),
    ]
    assert manifest.rows[0].key == f"photos/{photo.stored_sha256[:2]}/{photo.stored_sha256}.jpg"
    assert (snapshot.photos, snapshot.audit_photos) == (2, 1)
    assert snapshot.counts == {"pool": {str(glass.pk): 1}, "audit": {str(paper.pk): 1}}


def test_freeze_again_without_a_change_gives_the_same_snapshot() -> None:
    glass = CategoryFactory()
    settled(glass)
    first = snapshots.freeze()

    assert snapshots.freeze() == first
    settled(glass)
    assert snapshots.freeze() != first
    assert DatasetSnapshot.objects.count() == 2


def test_freeze_leaves_out_excluded_unusable_and_erased_photos() -> None:
    glass = CategoryFactory()
    settled(glass, is_excluded=True)
    settled(None)
    erasing.erase(photo_id=settled(glass).pk, by=AdminFactory())

    snapshot = snapshots.freeze()

    assert snapshot.photos == 0


def test_freeze_leaves_out_labels_of_categories_out_of_use() -> None:
    glass = CategoryFactory()
    settled(glass)
    categories.retire(category_id=glass.pk, by=AdminFactory())

    manifest = selectors.manifest(snapshots.freeze())

    assert (manifest.categories, manifest.rows) == ((), ())


def test_no_photo_of_an_audit_group_is_ever_in_the_pool() -> None:
    glass = CategoryFactory()
    settled(glass, audit=True)
    stray = settled(glass, group=CaptureGroupFactory(split="audit"))  # the photo's own row says pool
    fine = settled(glass)
    waiting = PhotoFactory()
    PhotoFactory(audit=True)

    labels = training_data.standing_labels()

    assert {label.photo_id for label in labels if label.split == "pool"} == {fine.pk}
    assert stray.pk not in training_data.pool_photo_ids()
    assert training_data.pool_photo_ids() == [fine.pk, waiting.pk]
    assert training_data.unanswered_pool_ids() == [waiting.pk]


def test_standing_labels_flag_excluded_photos() -> None:
    settled(CategoryFactory(), is_excluded=True)

    [label] = training_data.standing_labels()

    assert label.is_excluded


def test_photo_objects_of_more_photos_than_a_statement_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_data, "IDS_AT_ONCE", 2)
    photos = PhotoFactory.create_batch(5)

    found = training_data.photo_objects([photo.pk for photo in photos])

    assert set(found) == {photo.pk for photo in photos}


def test_answers_count_is_the_number_of_settled_photos() -> None:
    glass = CategoryFactory()
    settled(glass)
    settled(glass, audit=True)
    settled(None)

    assert training_data.answers_count() == 2


def test_active_categories_come_in_the_order_people_see() -> None:
    CategoryFactory(name="last", position=9)
    CategoryFactory(name="first", position=1)
    CategoryFactory(name="gone", position=0, status="retired")

    assert [category.name for category in training_data.active_categories()] == ["first", "last"]
