"""Direct uploads over HTTP, against a real S3 that holds senders to what was signed: what is refused, and where."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import User
from jobs.models import Job
from labeling import kinds
from labeling.models import DirectUpload, Photo
from labeling.storage import keys, objects
from tests.labeling import bringing
from tests.labeling.api.uploads.conftest import camera_of, lies_there, take_in
from tests.labeling.bringing import Shot, bring, finish, start, status
from tests.labeling.pictures import picture
from tests.services.s3 import S3Server

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.s3]


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
