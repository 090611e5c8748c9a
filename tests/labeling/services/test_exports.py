"""Writing snapshots out: resumed where it stopped, without what was erased, gone when its time is over."""

from __future__ import annotations

import io
import time
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role, User
from labeling import tasks
from labeling.errors import ExportGone, ExportNotReady, ObjectStoreDown
from labeling.models import DatasetSnapshot, Export, Photo, TransferState
from labeling.selectors import exports as selectors
from labeling.services import categories, erasing, exports, photos, snapshots, transfers, verifications
from labeling.services.exports import Turn
from labeling.services.photos import UploadFacts
from labeling.storage import objects, parcels
from tests.labeling.pictures import picture

pytestmark = pytest.mark.django_db
PHOTOS = 5


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("ada", role=Role.ADMIN)


@pytest.fixture
def snapshot(admin: User) -> DatasetSnapshot:
    glass = categories.add(name="glass", by=admin)
    for seed in range(PHOTOS):
        photo = photos.take_in(data=picture(seed), facts=UploadFacts(client_id=uuid.uuid4()), by=admin).photo
        verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=glass, by=admin)
    return snapshots.freeze(by=admin)


def turn(seconds: float = 60.0) -> Turn:
    return Turn(time.monotonic() + seconds)


def pieces(key: uuid.UUID) -> list[uuid.UUID]:
    return [each for each, _written_at in parcels.lying() if each == key]


def archive(export: Export) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(selectors.chunks(selectors.ready(export.pk)))))


def test_job_writes_what_was_asked_for(snapshot: DatasetSnapshot, admin: User) -> None:
    export = exports.begin(layout="imagefolder", snapshot=snapshot, by=admin)

    tasks.carry_data_sets()

    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (TransferState.DONE, PHOTOS, PHOTOS)
    with archive(export) as written:
        assert written.testzip() is None
        assert len([name for name in written.namelist() if "/glass/" in name]) == PHOTOS
        assert sum(len(chunk) for chunk in selectors.chunks(export)) == export.size_bytes


def test_labels_as_they_stand_are_frozen_by_the_job(snapshot: DatasetSnapshot, admin: User) -> None:
    export = exports.begin(layout="csv", by=admin)
    assert export.snapshot is None

    transfers.carry_on()

    export.refresh_from_db()
    assert export.snapshot == snapshot


def test_asking_twice_is_asking_once(snapshot: DatasetSnapshot, admin: User) -> None:
    first = exports.begin(layout="csv", snapshot=snapshot, by=admin)
    assert exports.begin(layout="csv", snapshot=snapshot, by=admin) == first
    transfers.carry_on()

    assert exports.begin(layout="csv", snapshot=snapshot, by=admin) == first
    assert exports.begin(layout="jsonl", snapshot=snapshot, by=admin) != first


def test_writer_that_was_killed_is_followed_by_another(
    snapshot: DatasetSnapshot, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "PIECE_BYTES", 1)  # a part for each photo
    export = exports.begin(layout="csv", snapshot=snapshot, by=admin)
    written, write = 0, parcels.write

    def killed(key: uuid.UUID, name: str, data: bytes) -> None:
        nonlocal written
        written += 1
        if written == 6:  # between the bytes of the third part and its directory
            raise KeyboardInterrupt
        write(key, name, data)

    with monkeypatch.context() as patch:
        patch.setattr(parcels, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            exports.carry_on(export, turn())

    transfers.carry_on()

    export.refresh_from_db()
    assert export.done == PHOTOS
    with archive(export) as whole:
        assert whole.testzip() is None
        assert len(whole.namelist()) == PHOTOS + 1


def test_turn_that_is_over_leaves_the_rest_to_the_next(
    snapshot: DatasetSnapshot, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfers, "TURN_S", 0.0)
    export = exports.begin(layout="csv", snapshot=snapshot, by=admin)
    transfers.carry_on()
    assert transfers.next_one() == export

    monkeypatch.setattr(transfers, "TURN_S", 60.0)
    transfers.carry_on()

    assert transfers.next_one() is None


def test_outage_of_the_store_is_waited_out(
    snapshot: DatasetSnapshot, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = exports.begin(layout="csv", snapshot=snapshot, by=admin)

    def away(key: str) -> bytes:
        raise ObjectStoreDown(key=key)

    with monkeypatch.context() as patch:
        patch.setattr(objects, "read", away)
        with pytest.raises(ObjectStoreDown):
            transfers.carry_on()
    transfers.carry_on()

    export.refresh_from_db()
    assert export.state == TransferState.DONE


def test_photo_erased_meanwhile_is_left_out_and_told(snapshot: DatasetSnapshot, admin: User) -> None:
    gone = Photo.objects.order_by("pk")[1]
    erasing.erase(photo_id=gone.pk, by=admin)
    Export.objects.all().delete()
    export = exports.begin(layout="csv", snapshot=snapshot, by=admin)
    Export.objects.filter(pk=export.pk).update(created_at=timezone.now() + timedelta(seconds=5))

    transfers.carry_on()

    export.refresh_from_db()
    assert export.left_out == [gone.pk]
    with archive(export) as written:
        assert gone.stored_sha256 not in written.read("manifest.csv").decode()
        assert len(written.namelist()) == PHOTOS


def test_erasing_a_photo_ends_every_export_that_might_hold_it(snapshot: DatasetSnapshot, admin: User) -> None:
    export = exports.begin(layout="csv", snapshot=snapshot, by=admin)
    transfers.carry_on()
    erasing.erase(photo_id=Photo.objects.earliest("pk").pk, by=admin)

    with pytest.raises(ExportGone):
        selectors.ready(export.pk)
    transfers.sweep()

    export.refresh_from_db()
    assert export.state == TransferState.GONE
    assert not pieces(export.key)


def test_export_is_removed_when_its_time_is_over(snapshot: DatasetSnapshot, admin: User) -> None:
    export = exports.begin(layout="csv", snapshot=snapshot, by=admin)
    with pytest.raises(ExportNotReady):
        selectors.ready(export.pk)
    transfers.carry_on()
    Export.objects.update(keep_until=timezone.now())

    transfers.sweep()

    assert not pieces(export.key)
    with pytest.raises(ExportGone):
        selectors.ready(export.pk)


def test_export_that_is_removed_while_it_is_written_leaves_nothing(snapshot: DatasetSnapshot, admin: User) -> None:
    export = exports.begin(layout="csv", snapshot=snapshot, by=admin)
    stale = Export.objects.get(pk=export.pk)
    exports.remove(export_id=export.pk)

    exports.carry_on(stale, turn())

    export.refresh_from_db()
    assert export.state == TransferState.GONE
    assert not pieces(export.key)


def test_pieces_that_no_row_speaks_of_are_swept_after_a_day(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    key = uuid.uuid4()
    parcels.put(key, [b"an upload that broke off"])
    transfers.sweep()
    assert pieces(key)

    monkeypatch.setattr(transfers, "ORPHAN_AFTER", timedelta(seconds=-60))
    transfers.sweep()

    assert not pieces(key)
