"""Taking photos in: safe to send again, one photo per bytes, groups that stay together."""

from __future__ import annotations

import io
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from PIL import Image
from pytest_django.fixtures import Settings

from accounts.models import Device, Role, User
from accounts.services import devices
from labeling.domain import splits
from labeling.errors import ClientIdReused, NotAnImage, ObjectStoreFull, PhotoErased
from labeling.models import CaptureGroup, CapturePolicy, Category, Claim, Photo, PhotoState, Split, State, Upload
from labeling.services import photos
from labeling.services.photos import Received, UploadFacts
from labeling.storage import keys, objects
from tests.labeling.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("column")]

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def device() -> Device:
    admin = User.objects.create_user("ada", role=Role.ADMIN)
    return devices.connect(name="conveyor", by=admin)[0]


def send(data: bytes, by: Device | User, **facts: object) -> Received:
    facts.setdefault("client_id", uuid.uuid4())
    return photos.take_in(data=data, facts=UploadFacts(**facts), by=by)  # type: ignore[arg-type]


def test_new_photo_lies_in_the_store_and_waits_for_an_answer(device: Device) -> None:
    received = send(picture(1), device)

    photo = received.photo
    assert received.is_new
    assert objects.exists(keys.photo(photo.stored_sha256, photo.suffix))
    assert objects.exists(keys.thumbnail(photo.stored_sha256))
    assert PhotoState.objects.get(photo=photo).state == State.OPEN
    assert photo.device == device


def test_replay_is_the_same_photo(device: Device) -> None:
    client_id = uuid.uuid4()
    first = send(picture(1), device, client_id=client_id)

    second = send(picture(1), device, client_id=client_id)

    assert second.is_replay
    assert second.photo == first.photo
    assert (Photo.objects.count(), Upload.objects.count()) == (1, 1)


def test_same_id_with_other_bytes_is_refused(device: Device) -> None:
    client_id = uuid.uuid4()
    send(picture(1), device, client_id=client_id)

    with pytest.raises(ClientIdReused):
        send(picture(2), device, client_id=client_id)

    assert Photo.objects.count() == 1


def test_same_bytes_under_another_id_are_the_same_photo(device: Device) -> None:
    first = send(picture(1), device)

    second = send(picture(1), device)

    assert (second.is_new, second.is_replay) == (False, False)
    assert second.photo == first.photo
    assert Upload.objects.count() == 2


def test_stored_bytes_sent_again_are_the_same_photo(device: Device) -> None:
    png = io.BytesIO()
    Image.open(io.BytesIO(picture(1))).convert("RGBA").save(png, "PNG")
    first = send(png.getvalue(), device).photo
    stored = objects.read(keys.photo(first.stored_sha256, first.suffix))

    again = send(stored, device)

    assert stored != png.getvalue()
    assert again.photo == first


def test_two_claims_on_the_same_bytes_are_a_conflict(device: Device) -> None:
    glass, metal = (Category.objects.create(name=name) for name in ("glass", "metal"))
    send(picture(1), device, claim=glass)

    received = send(picture(1), device, claim=metal)

    assert PhotoState.objects.get(photo=received.photo).state == State.CONFLICT
    assert Claim.objects.count() == 2


def test_refused_bytes_leave_nothing_behind(device: Device) -> None:
    with pytest.raises(NotAnImage):
        send(b"not a photo at all, whatever its name says", device)

    assert not Photo.objects.exists()
    assert not Upload.objects.exists()


def test_full_store_leaves_no_row(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_kwargs: object) -> bool:
        raise ObjectStoreFull

    monkeypatch.setattr(objects, "put_once", full)

    with pytest.raises(ObjectStoreFull):
        send(picture(1), device)

    assert not Photo.objects.exists()


def test_erased_bytes_do_not_come_back(device: Device) -> None:
    photo = send(picture(1), device).photo
    Photo.objects.filter(pk=photo.pk).update(erased_at=NOON)

    with pytest.raises(PhotoErased):
        send(picture(1), device)


@pytest.mark.django_db(transaction=True)
def test_same_photo_from_many_sides_at_once_is_one_photo(device: Device) -> None:
    client_id, data, got = uuid.uuid4(), picture(1), list[Received]()

    def upload() -> None:
        try:
            got.append(send(data, device, client_id=client_id))
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({received.photo.pk for received in got}) == 1
    assert sum(received.is_new for received in got) == 1
    assert (len(got), Photo.objects.count(), Upload.objects.count()) == (4, 1, 1)


def test_burst_is_one_group_with_one_split(device: Device) -> None:
    received = [send(picture(seed), device, burst_id="b1").photo for seed in range(5)]

    assert CaptureGroup.objects.count() == 1
    assert len({photo.split for photo in received}) == 1


def test_bursts_of_two_devices_are_two_groups(device: Device) -> None:
    other = devices.connect(name="kitchen", by=User.objects.get(username="ada"))[0]
    send(picture(1), device, burst_id="b1")

    send(picture(2), other, burst_id="b1")

    assert CaptureGroup.objects.count() == 2


@pytest.mark.parametrize(("minutes", "groups"), [(5, 1), (30, 2)])
def test_near_equal_photos_are_one_group_within_ten_minutes(device: Device, minutes: int, groups: int) -> None:
    send(picture(1, quality=90), device, captured_at=NOON)

    send(picture(1, quality=70), device, captured_at=NOON + timedelta(minutes=minutes))

    assert Photo.objects.count() == 2
    assert CaptureGroup.objects.count() == groups


def test_import_is_one_moment_however_long_it_takes(device: Device) -> None:
    send(picture(1, quality=90), device, captured_at=NOON, source="import:a")

    send(picture(1, quality=70), device, captured_at=NOON + timedelta(days=9), source="import:a")

    assert CaptureGroup.objects.count() == 1


def test_split_follows_the_groups_key(device: Device) -> None:
    for seed in range(12):
        send(picture(seed), device)

    for group in CaptureGroup.objects.all():
        assert group.split == splits.split_of(group.key, audit_share=0.15)
        assert group.key == group.photos.order_by("id")[0].sha256


def test_photo_of_an_unsure_camera_is_pool(device: Device, settings: Settings) -> None:
    settings.MAGPIE_AUDIT_SHARE = 1.0

    photo = send(picture(1), device, capture_policy=CapturePolicy.UNCERTAIN, capture_probability=0.2).photo

    assert photo.split == Split.POOL
    assert not photo.is_excluded


def test_unsure_photo_that_joins_an_audit_group_is_excluded(device: Device, settings: Settings) -> None:
    settings.MAGPIE_AUDIT_SHARE = 1.0
    send(picture(1), device, burst_id="b1")

    photo = send(picture(2), device, burst_id="b1", capture_policy=CapturePolicy.UNCERTAIN).photo

    assert photo.split == Split.AUDIT
    assert photo.is_excluded
    assert PhotoState.objects.get(photo=photo).is_excluded


def test_later_near_duplicate_of_an_audit_photo_is_excluded(device: Device, settings: Settings) -> None:
    settings.MAGPIE_AUDIT_SHARE = 1.0
    first = send(picture(1, quality=95), device, captured_at=NOON).photo
    settings.MAGPIE_AUDIT_SHARE = 0.0
    another = devices.connect(name="kiosk", by=User.objects.get())[0]

    later = send(picture(1, quality=80), device, captured_at=NOON + timedelta(days=1)).photo
    elsewhere = send(picture(1, quality=70), another, captured_at=NOON).photo
    different = send(picture(2), another, captured_at=NOON).photo

    assert (first.split, first.is_excluded) == (Split.AUDIT, False)
    assert [(photo.split, photo.is_excluded) for photo in (later, elsewhere)] == [(Split.POOL, True)] * 2
    assert (different.split, different.is_excluded) == (Split.POOL, False)


def test_audit_photo_that_repeats_an_earlier_pool_photo_is_excluded(device: Device, settings: Settings) -> None:
    settings.MAGPIE_AUDIT_SHARE = 0.0
    first = send(picture(1, quality=95), device, captured_at=NOON).photo
    settings.MAGPIE_AUDIT_SHARE = 1.0
    another = devices.connect(name="kiosk", by=User.objects.get())[0]

    repeated = send(picture(1, quality=80), another, captured_at=NOON + timedelta(days=1)).photo
    different = send(picture(2), another, captured_at=NOON).photo

    assert (first.split, first.is_excluded) == (Split.POOL, False)  # it may have been trained on by now
    assert (repeated.split, repeated.is_excluded) == (Split.AUDIT, True)
    assert (different.split, different.is_excluded) == (Split.AUDIT, False)


def test_near_duplicate_of_a_pool_photo_is_not_excluded(device: Device, settings: Settings) -> None:
    settings.MAGPIE_AUDIT_SHARE = 0.0
    send(picture(1, quality=95), device, captured_at=NOON)

    later = send(picture(1, quality=80), device, captured_at=NOON + timedelta(days=1)).photo

    assert not later.is_excluded
