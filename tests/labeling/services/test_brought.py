"""Data sets that people bring: taken in behind a job, one bad file never ends it."""

from __future__ import annotations

import io
import uuid
import zipfile

import pytest

from accounts.models import Role, User
from jobs.models import Job, JobState
from labeling import kinds
from labeling.models import (
    AnswerKind,
    Claim,
    Import,
    Photo,
    PhotoState,
    SplitChoice,
    State,
    TransferState,
    Verification,
)
from labeling.selectors import imports as selectors
from labeling.services import brought, transfers
from labeling.services.imports import Importing
from labeling.storage import parcels
from tests.labeling.pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("ada", role=Role.ADMIN)


def zipped(**files: bytes | str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def bring(
    data: bytes, by: User, name: str = "photos.zip", *, is_verified: bool = False, splits: str = "auto"
) -> Import:
    row = brought.begin(chunks=[data], name=name, by=by, is_verified=is_verified, splits=splits)
    while transfers.next_one() is not None:
        transfers.carry_on()
    row.refresh_from_db()
    return row


def test_zip_becomes_photos_and_claims(admin: User) -> None:
    named = enumerate(("glass", "glass", "metal"))
    files: dict[str, bytes | str] = {f"set/{name}/{seed}.jpg": picture(seed) for seed, name in named}

    row = bring(zipped(**files), admin)

    assert (row.state, row.done, row.total, row.layout) == (TransferState.DONE, 3, 3, "folders")
    assert row.counts["new"] == 3
    assert sorted(Claim.objects.values_list("category__name", flat=True)) == ["glass", "glass", "metal"]
    assert not Verification.objects.exists()
    assert row.key not in {key for key, _written_at in parcels.lying()}


def test_bad_files_are_refused_with_reasons_and_the_rest_goes_in(admin: User) -> None:
    row = bring(
        zipped(
            **{
                "glass/good.jpg": picture(1),
                "glass/bad.jpg": b"no photo",
                "glass/cut.jpg": picture(2)[:-200],
                "glass/bomb.jpg": picture(3)[:10],
                "12345/number.jpg": picture(4),
                "metal/twin.jpg": picture(1),
                "x" * 100 + "/long.jpg": picture(5),
            }
        ),
        admin,
    )

    assert row.state == TransferState.DONE
    assert (row.counts["new"], row.counts["duplicate"], row.counts["refused"]) == (1, 1, 5)
    assert len(row.refused) == 5
    assert all(why for _file, why in row.refused)
    [files] = row.conflicting.values()
    assert files == ["metal/twin.jpg"]
    assert PhotoState.objects.get().state == State.CONFLICT


def test_verified_import_answers_in_the_name_of_who_brought_it(admin: User) -> None:
    bring(zipped(**{"glass/1.jpg": picture(1)}), admin, is_verified=True)

    [answer] = Verification.objects.all()
    assert (answer.reviewer, answer.kind) == (admin, AnswerKind.CATEGORY)


def test_same_file_brought_again_changes_nothing(admin: User) -> None:
    data = zipped(**{"glass/1.jpg": picture(1), "metal/2.jpg": picture(2)})
    bring(data, admin)

    row = bring(data, admin, name="again.zip")

    assert row.counts["done before"] == 2
    assert (Photo.objects.count(), Claim.objects.count()) == (2, 2)


def test_table_alone_speaks_of_photos_that_are_here(admin: User) -> None:
    bring(zipped(**{"1.jpg": picture(1)}), admin)
    photo = Photo.objects.get()
    table = f"path,label,sha256\nwherever/1.jpg,glass,{photo.stored_sha256}\nother.jpg,glass,{'0' * 64}\n,metal,\n"

    row = bring(table.encode(), admin, name="labels.csv", is_verified=True)

    assert row.state == TransferState.DONE
    assert row.counts["refused"] == 2
    assert PhotoState.objects.get().state == State.SETTLED


def test_bytes_that_are_not_the_ones_hashed_are_refused(admin: User) -> None:
    table = f"path,label,sha256\n1.jpg,glass,{'0' * 64}\n".encode()
    row = bring(zipped(**{"1.jpg": picture(1), "all.csv": table}), admin)

    assert row.counts["refused"] == 1
    assert not Photo.objects.exists()


def test_splits_of_others_are_drawn_anew_unless_they_are_to_be_kept(admin: User) -> None:
    files = {f"test/glass/{seed}.jpg": picture(seed) for seed in range(12)}
    bring(zipped(**files), admin)
    drawn = set(Photo.objects.values_list("split", flat=True))
    kept_files = {f"test/glass/{seed}.jpg": picture(seed) for seed in range(20, 26)}

    bring(zipped(**kept_files), admin, splits=SplitChoice.KEEP)

    assert "pool" in drawn
    assert set(Photo.objects.order_by("-pk")[:6].values_list("split", flat=True)) == {"audit"}


def test_import_goes_on_where_a_turn_ended(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(**{f"glass/{seed}.jpg": picture(seed) for seed in range(4)})
    row = brought.begin(chunks=[data[:100], data[100:]], name="photos.zip", by=admin)
    take_in = Importing.take_in
    taken: list[str] = []

    def one_then_dead(importing: Importing, item: object) -> object:
        if len(taken) == 2:
            raise KeyboardInterrupt
        taken.append("")
        return take_in(importing, item)  # type: ignore[arg-type]  # an item

    monkeypatch.setattr(brought, "SAVE_EVERY_S", -1.0)
    with monkeypatch.context() as patch:
        patch.setattr(Importing, "take_in", one_then_dead)
        with pytest.raises(KeyboardInterrupt):
            transfers.carry_on()
    row.refresh_from_db()
    assert (row.state, row.done) == (TransferState.RUNNING, 2)

    transfers.carry_on()

    row.refresh_from_db()
    assert (row.state, row.done, row.counts["new"]) == (TransferState.DONE, 4, 4)
    assert Photo.objects.count() == 4


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("notes.txt", b"hello", "archive-refused"),
        ("cut.zip", zipped(**{"a/1.jpg": b"1"})[:-20], "archive-refused"),
        ("empty.zip", zipped(**{"README.md": b"nothing"}), "data-set-empty"),
        ("", b"", "archive-refused"),
    ],
    ids=("text", "cut", "empty", "nothing"),
)
def test_what_is_no_data_set_fails_with_words(admin: User, name: str, data: bytes, code: str) -> None:
    row = bring(data, admin, name=name)

    assert (row.state, row.error_code) == (TransferState.FAILED, code)
    assert row.error_detail
    assert row.key not in {key for key, _written_at in parcels.lying()}


def test_import_whose_worker_dies_each_time_ends_failed_and_lets_others_pass(admin: User) -> None:
    first = brought.begin(chunks=[b"deadly"], name="deadly.zip", by=admin)
    Job.objects.filter(kind=kinds.TRANSFERS).update(
        state=JobState.FAILED, error_code="crashed", error_detail="killed", finished_at=first.created_at
    )
    transfers.sweep()

    first.refresh_from_db()
    assert (first.state, first.error_code) == (TransferState.FAILED, "crashed")
    second = bring(zipped(**{"glass/1.jpg": picture(1)}), admin)
    assert second.state == TransferState.DONE
    assert not selectors.unfinished().exists()


def test_import_of_a_name_that_cannot_be_shown(admin: User) -> None:
    row = brought.begin(chunks=[b"x"], name="a\x00b\u202e" + "c" * 300, by=admin)

    assert len(row.file_name) == 200
    assert row.file_name.isprintable()
    assert isinstance(row.key, uuid.UUID)
