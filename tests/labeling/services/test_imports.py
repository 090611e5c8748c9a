"""Importing a folder: a folder per category, one bad file never ends it, going on where it stopped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accounts.models import Role, User
from labeling.layouts import reading
from labeling.layouts.items import Item
from labeling.layouts.trees import FolderTree
from labeling.models import AnswerKind, Category, Claim, Photo, PhotoState, State, Verification
from labeling.services import categories, imports
from labeling.services.imports import Outcome
from tests.labeling.pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("ada", role=Role.ADMIN)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for seed, name in enumerate(("glass/a.jpg", "glass/b.jpg", "metal/c.jpg", "unlabeled/d.jpg")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(picture(seed))
    return tmp_path


def test_folder_becomes_photos_with_claims_and_categories(folder: Path, admin: User) -> None:
    report = imports.import_folder(folder, by=admin)

    assert report.counts[Outcome.NEW] == 4
    assert sorted(Category.objects.values_list("name", flat=True)) == ["glass", "metal"]
    assert Claim.objects.count() == 3
    assert not Verification.objects.exists()


def test_second_import_changes_nothing(folder: Path, admin: User) -> None:
    imports.import_folder(folder, by=admin)

    report = imports.import_folder(folder, by=admin)

    assert report.counts == {
        Outcome.NEW: 0,
        Outcome.DUPLICATE: 0,
        Outcome.DONE_BEFORE: 4,
        Outcome.REFUSED: 0,
    }
    assert (Photo.objects.count(), Claim.objects.count()) == (4, 3)


def test_interrupted_import_goes_on(folder: Path, admin: User) -> None:
    def stop_after_two(item: Item, outcome: Outcome) -> None:
        if Photo.objects.count() == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        imports.import_folder(folder, by=admin, on_file=stop_after_two)

    report = imports.import_folder(folder, by=admin)

    assert (report.counts[Outcome.DONE_BEFORE], report.counts[Outcome.NEW]) == (2, 2)


def test_bad_file_is_refused_with_its_reason_and_the_rest_goes_in(folder: Path, admin: User) -> None:
    (folder / "glass" / "bad.jpg").write_bytes(b"this was a photo once upon a time")
    (folder / "metal" / "cut.jpg").write_bytes(picture(9)[:-300])

    report = imports.import_folder(folder, by=admin)

    assert report.counts[Outcome.NEW] == 4
    assert [name for name, _why in report.refused] == ["glass/bad.jpg", "metal/cut.jpg"]
    assert all(why for _name, why in report.refused)


def test_same_bytes_in_two_folders_are_a_conflict_that_names_the_file(folder: Path, admin: User) -> None:
    (folder / "metal" / "twin.jpg").write_bytes(picture(0))

    report = imports.import_folder(folder, by=admin)

    photo = PhotoState.objects.get(state=State.CONFLICT).photo
    assert report.counts[Outcome.DUPLICATE] == 1
    assert report.conflicting == {photo.pk: {"metal/twin.jpg"}}


def test_verified_import_settles_photos_and_a_twin_is_a_conflict(folder: Path, admin: User) -> None:
    (folder / "metal" / "twin.jpg").write_bytes(picture(0))

    report = imports.import_folder(folder, by=admin, is_verified=True)

    assert Verification.objects.filter(kind=AnswerKind.CATEGORY, reviewer=admin).count() == 4
    assert PhotoState.objects.filter(state=State.SETTLED).count() == 2
    assert len(report.conflicting) == 1


def test_verified_import_twice_answers_once(folder: Path, admin: User) -> None:
    imports.import_folder(folder, by=admin, is_verified=True)
    before = Verification.objects.count()

    imports.import_folder(folder, by=admin, is_verified=True)

    assert Verification.objects.count() == before


def test_name_that_is_no_text_is_imported_all_the_same(folder: Path, admin: User) -> None:
    odd = os.fsencode(folder / "glass") + b"/\xff\xfe.jpg"
    Path(os.fsdecode(odd)).write_bytes(picture(7))
    Path(os.fsdecode(odd.replace(b".jpg", b"2.jpg"))).write_bytes(b"no photo")

    report = imports.import_folder(folder, by=admin)

    assert (report.counts[Outcome.NEW], report.counts[Outcome.REFUSED]) == (5, 1)
    assert report.refused[0][0].isprintable()


def test_label_of_a_category_that_was_merged_since_is_its_heirs(folder: Path, admin: User) -> None:
    glass, metal = (categories.add(name=name, by=admin) for name in ("glass", "metal"))
    Category.objects.filter(pk=glass.pk).update(status="retired", hotkey="", heir=metal)

    imports.import_folder(folder, by=admin, is_verified=True)

    assert set(Verification.objects.values_list("category__name", flat=True)) == {"metal"}


def test_hidden_files_and_other_types_are_no_photos(folder: Path) -> None:
    (folder / "glass" / ".hidden.jpg").write_bytes(picture(5))
    (folder / "glass" / "notes.txt").write_text("nothing")

    assert [item.path for item in reading.read(FolderTree(folder)).items] == [
        "glass/a.jpg",
        "glass/b.jpg",
        "metal/c.jpg",
        "unlabeled/d.jpg",
    ]
