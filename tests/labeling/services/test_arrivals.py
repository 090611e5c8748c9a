"""Intake of photos that lie in the store: killed anywhere, at once with itself, or with the store away."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Device, Role, User
from accounts.services import devices
from jobs.models import Job, JobState
from labeling import errors, kinds, tasks
from labeling.models import DirectUpload, Photo, Upload
from labeling.selectors import direct_uploads as selectors
from labeling.selectors.direct_uploads import Stage
from labeling.services import arrivals, direct_uploads, photos
from labeling.services.direct_uploads import Announced
from labeling.services.photos import UploadFacts
from labeling.storage import incoming
from tests.labeling import bringing
from tests.labeling.bringing import Shot
from tests.labeling.pictures import picture
from tests.services import object_stores
from tests.services.s3 import S3Server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database"),
    pytest.mark.services,
    pytest.mark.s3,
]


@pytest.fixture(scope="module", autouse=True)
def bucket(s3_server: S3Server) -> Iterator[str]:
    """Keep objects in one bucket of a real S3."""
    name = s3_server.new_bucket()
    with object_stores.swapped(s3_server.environment(name)):
        yield name


@pytest.fixture(autouse=True)
def empty(bucket: str, s3_server: S3Server) -> None:
    """Begin with nothing on its way in."""
    client = s3_server.client()
    for row in client.list_objects_v2(Bucket=bucket, Prefix=incoming.PREFIX).get("Contents", []):
        client.delete_object(Bucket=bucket, Key=row["Key"])


@pytest.fixture
def device() -> Device:
    return devices.connect(name="conveyor", by=User.objects.create_user("ada", role=Role.ADMIN))[0]


def announced(shot: Shot) -> Announced:
    facts = UploadFacts(client_id=uuid.UUID(shot.client_id))
    return Announced(facts=facts, sha256=shot.sha256, size_bytes=len(shot.data), media_type="image/jpeg")


def bring(*shots: Shot, by: Device, is_finished: bool = True) -> None:
    """Bring photos to the store, and say so."""
    announcements = [announced(shot) for shot in shots]
    direct_uploads.start(announcements, by=by)
    for one, shot in zip(announcements, shots, strict=True):
        form = direct_uploads.form_of(one)
        assert bringing.bring({"url": form.url, "fields": form.fields}, shot.data).status_code == 204
    if is_finished:
        direct_uploads.finish([one.client_id for one in announcements], by=by)


def take_in_all() -> None:
    for lane in selectors.waiting_lanes():
        arrivals.take_in(lane)


def stage(shot: Shot, by: Device) -> Stage:
    client_id = uuid.UUID(shot.client_id)
    return selectors.standings([client_id], by=by)[client_id].stage


class Killed(BaseException):
    """The worker is gone: nothing catches this."""


@pytest.mark.parametrize("point", ["before intake", "after intake", "after the row"])
def test_killed_at_any_point_takes_each_photo_in_once(
    device: Device, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    shots = [Shot(picture(n)) for n in range(6)]
    bring(*shots, by=device)
    with monkeypatch.context() as patch:
        kill_at(point, patch)
        for lane in selectors.waiting_lanes():
            with pytest.raises(Killed):
                arrivals.take_in(lane)

    take_in_all()

    assert {stage(shot, device) for shot in shots} == {Stage.DONE}
    assert (Photo.objects.count(), Upload.objects.count(), DirectUpload.objects.count()) == (6, 6, 0)
    left = [client_id for client_id, _found in incoming.lying()]
    assert len(left) <= len({uuid.UUID(shot.client_id).int % 4 for shot in shots})  # of the killed; swept later


def kill_at(point: str, patch: pytest.MonkeyPatch) -> None:
    real = photos.take_in

    def killed(*args: Any, **kwargs: Any) -> None:
        raise Killed

    def killed_after(**kwargs: Any) -> None:
        real(**kwargs)
        raise Killed

    if point == "after the row":
        patch.setattr(incoming, "delete", killed)
    else:
        patch.setattr(photos, "take_in", killed if point == "before intake" else killed_after)


def test_message_delivered_thrice_and_workers_at_once_take_each_photo_in_once(device: Device) -> None:
    shots = [Shot(picture(n)) for n in range(8)]
    bring(*shots, by=device)
    Job.objects.update(run_after=timezone.now() - timedelta(seconds=1))

    workers = [threading.Thread(target=deliver) for _worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    take_in_all()

    assert {stage(shot, device) for shot in shots} == {Stage.DONE}
    assert (Photo.objects.count(), Upload.objects.count()) == (8, 8)
    assert not Job.objects.filter(kind=kinds.UPLOADS_ARRIVED).exclude(state=JobState.DONE).exists()


def deliver() -> None:
    try:
        for _delivery in range(3):
            tasks.take_in_arrived()
    finally:
        connection.close()


def test_two_intakes_of_one_photo_at_once_make_one(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    shot = Shot(picture(1))
    bring(shot, by=device)
    real = photos.take_in

    def overtaken(**kwargs: Any) -> Any:
        monkeypatch.setattr(photos, "take_in", real)
        take_in_all()
        return real(**kwargs)

    monkeypatch.setattr(photos, "take_in", overtaken)

    take_in_all()

    assert stage(shot, device) is Stage.DONE
    assert (Photo.objects.count(), Upload.objects.count(), DirectUpload.objects.count()) == (1, 1, 0)


def test_store_that_is_away_refuses_nothing_and_counts_against_no_photo(
    device: Device, s3_server: S3Server, bucket: str
) -> None:
    shot = Shot(picture(1))
    bring(shot, by=device)
    away = {**s3_server.environment(bucket), "MAGPIE_S3_ENDPOINT": "http://127.0.0.1:9"}

    with object_stores.swapped(away):
        for _attempt in range(arrivals.MOST_ATTEMPTS + 2):
            with pytest.raises(errors.ObjectStoreDown):
                take_in_all()

    assert stage(shot, device) is Stage.ARRIVED
    take_in_all()
    assert stage(shot, device) is Stage.DONE


def test_photo_that_breaks_intake_holds_up_no_other_and_is_given_up(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, good = Shot(picture(1), client_id=str(uuid.UUID(int=4))), Shot(picture(2), client_id=str(uuid.UUID(int=8)))
    bring(poison, by=device)
    bring(good, by=device)
    real = photos.take_in

    def crash(*, data: bytes, **kwargs: Any) -> Any:
        if data == poison.data:
            raise MemoryError
        return real(data=data, **kwargs)

    monkeypatch.setattr(photos, "take_in", crash)

    for _attempt in range(arrivals.MOST_ATTEMPTS):
        with pytest.raises(MemoryError):
            take_in_all()
    take_in_all()

    assert stage(good, device) is Stage.DONE
    assert stage(poison, device) is Stage.REFUSED
    assert DirectUpload.objects.get().error_code == "intake-failed"


def test_lane_that_never_runs_empty_gives_way(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    shots = [Shot(picture(n), client_id=str(uuid.UUID(int=4 * n + 4))) for n in range(3)]
    bring(*shots, by=device)
    Job.objects.all().delete()
    monkeypatch.setattr(arrivals, "TURN_S", -1.0)

    assert arrivals.take_in(0) == {"taken_in": 0, "refused": 0}
    assert Job.objects.get(kind=kinds.UPLOADS_ARRIVED, key="0").state == JobState.WAITING


def test_what_nobody_came_back_for_is_swept_with_its_object(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    left, waiting, young = (Shot(picture(n)) for n in range(3))
    bring(left, by=device, is_finished=False)
    bring(waiting, by=device)
    DirectUpload.objects.filter(client_id=left.client_id).update(keep_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(direct_uploads, "GRACE", timedelta(seconds=-902))  # so that all objects are old
    with override_settings(MAGPIE_DIRECT_UPLOAD_S=900.0):
        arrivals.sweep()
    monkeypatch.setattr(direct_uploads, "GRACE", timedelta(hours=1))
    bring(young, by=device, is_finished=False)

    arrivals.sweep()

    assert {str(client_id) for client_id, _found in incoming.lying()} == {waiting.client_id, young.client_id}
    assert stage(left, device) is Stage.UNKNOWN
    assert stage(waiting, device) is Stage.ARRIVED
    assert stage(young, device) is Stage.START


def test_intake_that_was_given_up_is_asked_for_again(device: Device) -> None:
    shot = Shot(picture(1))
    bring(shot, by=device)
    Job.objects.all().delete()

    tasks.tick()

    lane = uuid.UUID(shot.client_id).int % 4
    assert Job.objects.get(kind=kinds.UPLOADS_ARRIVED).key == str(lane)


def test_tick_outlives_a_store_that_is_away(s3_server: S3Server, bucket: str, settings: Settings) -> None:
    away = {**s3_server.environment(bucket), "MAGPIE_S3_ENDPOINT": "http://127.0.0.1:9"}

    with object_stores.swapped(away):
        tasks.tick()


def test_store_is_never_asked_inside_a_transaction(device: Device) -> None:
    """Neither on the way in nor in intake: the database must not wait for the store."""
    shot, asked = Shot(picture(1)), list[bool]()
    events = storages["default"].client.meta.events  # type: ignore[attr-defined]

    def note(**_request: Any) -> None:
        asked.append(connection.in_atomic_block)

    events.register("before-send.s3", note)
    try:
        bring(shot, by=device)
        take_in_all()
        arrivals.sweep()
    finally:
        events.unregister("before-send.s3", note)

    assert len(asked) == 5  # read, photo, thumbnail, removal, the sweep's listing
    assert not any(asked)


def test_revoked_camera_loses_no_photo_that_arrived(device: Device) -> None:
    shot = Shot(picture(1))
    bring(shot, by=device)
    devices.revoke(device=device, by=User.objects.get())

    take_in_all()

    assert Photo.objects.get().sha256 == shot.sha256


def test_id_that_two_cameras_take_at_once_is_one_camera_s(device: Device) -> None:
    other = devices.connect(name="other", by=User.objects.get())[0]
    shots = [Shot(picture(n)) for n in range(5)]
    told: dict[int, list[Stage]] = {}
    ready = threading.Barrier(2)

    def start(by: Device) -> None:
        try:
            ready.wait(10)
            standings = direct_uploads.start([announced(shot) for shot in shots], by=by)
            told[by.pk] = [standings[uuid.UUID(shot.client_id)].stage for shot in shots]
        finally:
            connection.close()

    cameras = [threading.Thread(target=start, args=(by,)) for by in (device, other)]
    for camera in cameras:
        camera.start()
    for camera in cameras:
        camera.join(60)

    for mine, theirs in zip(told[device.pk], told[other.pk], strict=True):
        assert {mine, theirs} == {Stage.START, Stage.REFUSED}
    assert DirectUpload.objects.count() == 5
