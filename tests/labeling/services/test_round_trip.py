"""A snapshot written out and taken into an empty house is the same snapshot: labels, splits, groups and hashes."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction

from accounts.models import Role, User
from labeling.domain.manifests import Manifest
from labeling.layouts import reading
from labeling.layouts.trees import FolderTree, ZipTree
from labeling.models import CaptureGroup, CapturePolicy, Export, Photo, TransferState
from labeling.selectors import exports as selectors
from labeling.selectors import snapshots as snapshot_selectors
from labeling.services import categories, exports, imports, photos, snapshots, verifications
from labeling.services.exports import Turn
from labeling.services.imports import Outcome
from labeling.services.photos import UploadFacts
from tests.labeling.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("column")]
MOST_OF_2000 = 1900  # two sides' near-duplicates are excluded, conflicts unsettled
NAMES = ("glass", "metal cans", "<img src=x>", "a/b: 50%", "..", "unlabeled")
Label = tuple[str, str, str, str]


def labels(manifest: Manifest) -> set[Label]:
    """Give what must come back: hash, category's name, split and group of each photo."""
    names = {category.id: category.name for category in manifest.categories}
    groups = dict(CaptureGroup.objects.values_list("pk", "key"))
    return {(row.stored_sha256, names[row.category_id], row.split, groups[row.group_id]) for row in manifest.rows}


def house(count: int) -> User:
    """Make a house of that many answered photos, some in groups, some of an uncertain camera."""
    admin = User.objects.create_user("ada", role=Role.ADMIN)
    known = [categories.add(name=name, by=admin) for name in NAMES]
    for seed in range(count):
        facts = UploadFacts(
            client_id=uuid4(),
            burst_id=f"burst-{seed // 3}" if seed % 2 else "",
            capture_policy=CapturePolicy.UNCERTAIN if seed % 7 == 3 else CapturePolicy.EVERY,
        )
        photo = photos.take_in(data=picture(seed), facts=facts, by=admin).photo
        if seed % 11:
            verifications.answer_from_import(key=uuid4(), photo=photo, category=known[seed % len(known)], by=admin)
    return admin


def written(export: Export) -> bytes:
    while export.state in selectors.UNFINISHED:
        exports.carry_on(export, Turn(time.monotonic() + 60))
        export.refresh_from_db()
    assert export.state == TransferState.DONE, export.error_detail
    return b"".join(selectors.chunks(export))


@contextmanager
def undone() -> Iterator[None]:
    """Leave the database as it was: the next house is empty. What lies in the store stays, as after a restore."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def round_trip(house: Callable[[], User]) -> dict[str, tuple[set[Label], set[Label]]]:
    """Give what a snapshot said, and what it says in an empty house into which each layout was taken."""
    with undone():
        admin = house()
        snapshot = snapshots.freeze(by=admin)
        before = labels(snapshot_selectors.manifest(snapshot))
        files = {each: written(exports.begin(snapshot=snapshot, layout=each, by=admin)) for each in exports.LAYOUTS}
    return {layout: (before, taken_into_an_empty_house(data)) for layout, data in files.items()}


def taken_into_an_empty_house(data: bytes) -> set[Label]:
    with undone():
        assert not Photo.objects.exists()
        newcomer, tree = User.objects.create_user("eve", role=Role.ADMIN), ZipTree(io.BytesIO(data))
        report = imports.import_tree(tree, reading.read(tree), by=newcomer, is_verified=True)
        assert not report.refused
        assert report.counts[Outcome.NEW] == Photo.objects.count()
        return labels(snapshot_selectors.manifest(snapshots.freeze()))


def test_snapshot_comes_back_the_same_through_each_layout() -> None:
    for layout, (before, after) in round_trip(lambda: house(30)).items():
        assert {split for _sha, _label, split, _group in before} == {"pool", "audit"}
        assert {label for _sha, label, _split, _group in before} == set(NAMES)
        assert after == before, layout


@pytest.mark.soak
def test_two_thousand_real_photos_come_back_the_same() -> None:
    folder = settings.MAGPIE_PHOTOS_DIR
    if folder is None:
        pytest.skip("MAGPIE_PHOTOS_DIR names no folder of photos")

    for layout, (before, after) in round_trip(lambda: trashnet(folder)).items():
        assert len(before) > MOST_OF_2000
        assert after == before, layout


def trashnet(folder: Path) -> User:
    """Make a house of up to 2,000 of the photos in a folder per category, all answered."""
    admin = User.objects.create_user("ada", role=Role.ADMIN)
    tree = FolderTree(folder)
    data_set = reading.read(tree)
    data_set.items = random.Random(0).sample(data_set.items, min(2000, len(data_set.items)))
    imports.import_tree(tree, data_set, by=admin, is_verified=True)
    return admin
