"""Direct uploads over HTTP, against a real S3 that holds senders to what was signed."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from pytest_django.fixtures import Settings

from accounts import rates
from accounts.models import Role, User
from accounts.services import devices
from jobs.models import Job, JobState
from labeling import kinds, tasks
from labeling.models import Category, Claim, DirectUpload, Photo, Upload
from labeling.storage import keys, objects
from tests.labeling import bringing
from tests.labeling.bringing import Shot, bring, finish, start, status
from tests.labeling.pictures import picture
from tests.services import object_stores
from tests.services.s3 import S3Server

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.s3]


@pytest.fixture(scope="module", autouse=True)
def bucket(s3_server: S3Server) -> Iterator[str]:
    """Keep objects in one bucket of a real S3."""
    name = s3_server.new_bucket()
    with object_stores.swapped(s3_server.environment(name)):
        yield name


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("ada", role=Role.ADMIN)


def camera_of(name: str, admin: User) -> Client:
    return Client(headers={"authorization": f"Token {devices.connect(name=name, by=admin)[1]}"})


@pytest.fixture
def camera(admin: User) -> Client:
    return camera_of("conveyor", admin)


def lies_there(s3_server: S3Server, bucket: str, client_id: str) -> bool:
    found = s3_server.client().list_objects_v2(Bucket=bucket, Prefix=f"incoming/{client_id}")
    return bool(found["KeyCount"])


def take_in() -> None:
    Job.objects.filter(state=JobState.WAITING).update(run_after=Job.objects.earliest("created_at").created_at)
    tasks.take_in_arrived()


def test_photo_that_is_brought_is_taken_in_like_any_other(camera: Client, s3_server: S3Server, bucket: str) -> None:
    glass = Category.objects.create(name="glass")
    said = {"claim": "glass", "captured_at": "2026-03-01T12:00:00+00:00", "burst_id": "b-1"}
    said |= {"capture_policy": "random", "capture_probability": 0.25}
    shot = Shot(picture(1), said=said)

    started = start(camera, shot)[shot.client_id]
    brought = bring(started, shot.data)
    finished = finish(camera, shot.client_id)[shot.client_id]
    waiting = status(camera, shot.client_id)[shot.client_id]
    take_in()

    done = status(camera, shot.client_id)[shot.client_id]
    photo = Photo.objects.get()
    assert (started["state"], brought.status_code, finished["state"], waiting["state"]) == (
        "start", 204, "arrived", "arrived",
    )  # fmt: skip
    assert done == {
        "client_id": shot.client_id,
        "state": "done",
        "photo": photo.pk,
        "sha256": shot.sha256,
        "url": f"/api/v1/photos/{photo.pk}",
    }
    assert (photo.sha256, photo.capture_policy, photo.capture_probability) == (shot.sha256, "random", 0.25)
    assert photo.captured_at.isoformat() == said["captured_at"]
    assert photo.device is not None
    assert Claim.objects.get().category == glass
    assert objects.exists(keys.photo(photo.stored_sha256, photo.suffix))
    assert DirectUpload.objects.count() == 0
    assert not lies_there(s3_server, bucket, shot.client_id)


def test_every_step_may_be_repeated(camera: Client) -> None:
    shot = Shot(picture(2))
    for _repetition in range(3):
        started = start(camera, shot)[shot.client_id]
        assert bring(started, shot.data).status_code == 204
    for _repetition in range(3):
        assert finish(camera, shot.client_id)[shot.client_id]["state"] == "arrived"
    assert start(camera, shot)[shot.client_id] == {"client_id": shot.client_id, "state": "arrived"}

    for _repetition in range(3):
        take_in()

    assert start(camera, shot)[shot.client_id]["state"] == "done"
    assert finish(camera, shot.client_id)[shot.client_id]["state"] == "done"
    assert (Photo.objects.count(), Upload.objects.count()) == (1, 1)


def test_photo_sent_through_the_server_before_is_done(camera: Client) -> None:
    shot = Shot(picture(3))
    camera.put(f"/api/v1/photos/{shot.client_id}", shot.data, content_type="image/jpeg")

    assert start(camera, shot)[shot.client_id]["state"] == "done"
    assert DirectUpload.objects.count() == 0


def test_batch_is_judged_one_by_one(camera: Client) -> None:
    Category.objects.create(name="glass")
    good = Shot(picture(4), said={"claim": "GLASS"})
    bad = {
        "unknown-category": Shot(picture(5), said={"claim": "no such"}),
        "type-not-supported": Shot(picture(5), said={"media_type": "text/html"}),
        "upload-too-large": Shot(picture(5), said={"size_bytes": 2_000_000_000}),
        "invalid": Shot(picture(5), said={"captured_at": "yesterday"}),
    }

    results = start(camera, good, *bad.values())

    assert results[good.client_id]["state"] == "start"
    assert {code: results[shot.client_id]["code"] for code, shot in bad.items()} == {code: code for code in bad}
    assert "captured_at" in results[bad["invalid"].client_id]["detail"]
    assert [row.client_id for row in DirectUpload.objects.all()] == [uuid.UUID(good.client_id)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"uploads": []},
        {"uploads": [{}]},
        {"uploads": [[]]},
        {"uploads": [{"client_id": "../../photos/ab"}]},
        {"uploads": [{"client_id": "7" * 36}] * 2},
        {"uploads": [Shot(b"x").announcement() for _ in range(51)]},
        {"uploads": [Shot(b"x", client_id=str(uuid.UUID(int=7))).announcement()] * 2},
    ],
)
def test_what_is_no_batch_is_invalid(camera: Client, body: Any) -> None:
    answer = bringing.post(camera, "", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert DirectUpload.objects.count() == 0


@pytest.mark.parametrize("path", ["/finish", "/status"])
@pytest.mark.parametrize("ids", [[], ["x"], "x", [str(uuid.uuid4()) for _ in range(51)], None])
def test_what_is_no_list_of_ids_is_invalid(camera: Client, path: str, ids: Any) -> None:
    answer = bringing.post(camera, path, {"client_ids": ids})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_store_takes_only_what_was_announced(camera: Client, s3_server: S3Server, bucket: str) -> None:
    shot, other = Shot(picture(6)), Shot(picture(7))
    started = start(camera, shot)[shot.client_id]

    answers = {
        "longer": bring(started, shot.data + b"x"),
        "shorter": bring(started, shot.data[:-1]),
        "other type": bring(started, shot.data, **{"Content-Type": "text/html"}),
        "other key": bring(started, shot.data, key=f"incoming/{other.client_id}"),
        "photo's key": bring(started, shot.data, key=keys.photo("ab" * 32, "jpg")),
        "other policy": bring(started, shot.data, policy=start(camera, other)[other.client_id]["fields"]["policy"]),
    }

    assert {name: answer.status_code // 100 for name, answer in answers.items()} == dict.fromkeys(answers, 4)
    assert not lies_there(s3_server, bucket, "")
    assert not objects.exists(keys.photo("ab" * 32, "jpg"))


def test_store_refuses_a_form_after_its_time(camera: Client, s3_server: S3Server, bucket: str) -> None:
    shot = Shot(picture(8))
    with override_settings(MAGPIE_DIRECT_UPLOAD_S=1):
        started = start(camera, shot)[shot.client_id]
    time.sleep(2.1)  # the store counts in whole seconds

    answer = bring(started, shot.data)

    assert answer.status_code == 403
    assert not lies_there(s3_server, bucket, shot.client_id)


def test_what_lies_in_the_store_is_never_served(camera: Client, admin: User, s3_server: S3Server) -> None:
    shot = Shot(picture(9))
    started = start(camera, shot)[shot.client_id]
    bring(started, shot.data)
    person = Client()
    person.force_login(admin)

    unsigned = bringing.httpx.get(f"{started['url'].rstrip('/')}/incoming/{shot.client_id}")

    assert unsigned.status_code == 403
    assert person.get("/api/v1/photos").json()["results"] == []


def refused(camera: Client, shot: Shot) -> dict[str, Any]:
    """Say that it was brought, have it taken in, and give what the sender is told."""
    finish(camera, shot.client_id)
    take_in()
    return status(camera, shot.client_id)[shot.client_id]


def test_photo_that_never_came_is_asked_for_again(camera: Client) -> None:
    shot = Shot(picture(10))
    start(camera, shot)

    told = refused(camera, shot)

    assert (told["state"], told["code"]) == ("refused", "upload-missing")
    assert start(camera, shot)[shot.client_id]["state"] == "start"


def test_other_bytes_of_the_same_size_are_refused_and_may_be_mended(
    camera: Client, s3_server: S3Server, bucket: str
) -> None:
    shot = Shot(picture(11))
    started = start(camera, shot)[shot.client_id]
    bring(started, shot.data[:-1] + b"x")

    told = refused(camera, shot)

    assert (told["state"], told["code"]) == ("refused", "hash-mismatch")
    assert not lies_there(s3_server, bucket, shot.client_id)
    bring(start(camera, shot)[shot.client_id], shot.data)
    finish(camera, shot.client_id)
    take_in()
    assert status(camera, shot.client_id)[shot.client_id]["state"] == "done"


def test_object_replaced_after_finish_is_not_taken_for_the_photo(camera: Client) -> None:
    shot = Shot(picture(12))
    started = start(camera, shot)[shot.client_id]
    bring(started, shot.data)
    finish(camera, shot.client_id)
    bring(started, shot.data[::-1])

    take_in()

    assert status(camera, shot.client_id)[shot.client_id]["code"] == "hash-mismatch"
    assert Photo.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xd8\xff no photo", "image-damaged"),
        (b"<svg onload=alert(1)>", "not-an-image"),
        (b"GIF89a..", "type-not-supported"),
    ],
)
def test_intake_refuses_what_it_always_refuses(camera: Client, data: bytes, code: str) -> None:
    shot = Shot(data)
    bring(start(camera, shot)[shot.client_id], data)

    told = refused(camera, shot)

    assert (told["state"], told["code"]) == ("refused", code)
    assert told["detail"]
    assert Photo.objects.count() == 0


def test_bytes_that_were_erased_do_not_come_back(camera: Client) -> None:
    first, again = Shot(picture(13)), Shot(picture(13))
    camera.put(f"/api/v1/photos/{first.client_id}", first.data, content_type="image/jpeg")
    Photo.objects.update(erased_at=Photo.objects.get().received_at)
    bring(start(camera, again)[again.client_id], again.data)

    assert refused(camera, again)["code"] == "photo-erased"


def test_id_stands_for_one_photo(camera: Client) -> None:
    shot = Shot(picture(14))
    other = Shot(picture(15), client_id=shot.client_id)
    start(camera, shot)

    before = start(camera, other)[shot.client_id]
    bring(start(camera, shot)[shot.client_id], shot.data)
    finish(camera, shot.client_id)
    take_in()
    after = start(camera, other)[shot.client_id]

    assert (before["state"], before["code"]) == ("refused", "client-id-reused")
    assert (after["state"], after["code"]) == ("refused", "client-id-reused")
    assert Photo.objects.get().sha256 == shot.sha256


def test_nobody_learns_of_or_touches_anothers_upload(camera: Client, admin: User) -> None:
    other, shot = camera_of("other", admin), Shot(picture(16))
    started = start(camera, shot)[shot.client_id]
    bring(started, shot.data)

    taken = start(other, shot)[shot.client_id]
    finished = finish(other, shot.client_id)[shot.client_id]
    asked = status(other, shot.client_id)[shot.client_id]

    assert (taken["state"], taken["code"]) == ("refused", "client-id-reused")
    assert finished == asked == {"client_id": shot.client_id, "state": "unknown"}
    assert DirectUpload.objects.get().state == "started"
    assert not Job.objects.filter(kind=kinds.UPLOADS_ARRIVED).exists()
    finish(camera, shot.client_id)
    take_in()
    assert status(other, shot.client_id)[shot.client_id]["state"] == "unknown"
    assert start(other, shot)[shot.client_id]["code"] == "client-id-reused"


def test_unknown_id_is_unknown(camera: Client) -> None:
    nobody = str(uuid.uuid4())

    assert finish(camera, nobody)[nobody]["state"] == "unknown"
    assert status(camera, nobody)[nobody]["state"] == "unknown"


def test_batch_asks_the_database_no_more_than_one_photo_does(
    camera: Client, django_assert_max_num_queries: Any
) -> None:
    shots = [Shot(picture(100 + n)) for n in range(50)]

    with django_assert_max_num_queries(16):
        started = start(camera, *shots)
    with django_assert_max_num_queries(40):  # a job for each lane
        finish(camera, *started)
    with django_assert_max_num_queries(8):
        status(camera, *started)

    assert {one["state"] for one in started.values()} == {"start"}


def test_forms_lead_to_the_address_that_cameras_reach(camera: Client, s3_server: S3Server, bucket: str) -> None:
    public = {**s3_server.environment(bucket), "MAGPIE_S3_PUBLIC_ENDPOINT": "https://photos.example"}
    shot = Shot(picture(17))

    with object_stores.swapped(public):
        started = start(camera, shot)[shot.client_id]

    assert started["url"] == f"https://photos.example/{bucket}"
    assert json.dumps(started).count("testtest") == 0


def test_photos_of_a_batch_are_counted_one_by_one(camera: Client, settings: Settings) -> None:
    settings.MAGPIE_RATES = {**settings.MAGPIE_RATES, rates.Rate.UPLOADS: 3}
    rates._limiter.cache_clear()

    allowed = bringing.post(camera, "", {"uploads": [Shot(b"%d" % n).announcement() for n in range(3)]})
    too_many = bringing.post(camera, "", {"uploads": [Shot(b"%d" % n).announcement() for n in range(4)]})

    assert (allowed.status_code, too_many.status_code) == (200, 429)
    assert int(too_many["Retry-After"]) > 0
    assert DirectUpload.objects.count() == 3


@pytest.mark.parametrize("path", ["", "/finish"])
def test_off_is_said(camera: Client, path: str) -> None:
    body = {"uploads": [Shot(b"x").announcement()], "client_ids": [str(uuid.uuid4())]}

    with override_settings(MAGPIE_DIRECT_UPLOADS=False):
        switched_off = bringing.post(camera, path, body)
    with object_stores.swapped({}):
        on_files = bringing.post(camera, path, body)

    for answer in (switched_off, on_files):
        assert (answer.status_code, answer.json()["code"]) == (409, "direct-uploads-off")
