"""Direct uploads over HTTP, against a real S3: photos that are brought as announced, and what the API answers."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client, override_settings
from pytest_django.fixtures import Settings

from accounts import rates
from labeling.models import Category, Claim, DirectUpload, Photo, Upload
from labeling.storage import keys, objects
from tests.labeling import bringing
from tests.labeling.api.uploads.conftest import lies_there, take_in
from tests.labeling.bringing import Shot, bring, finish, start, status
from tests.labeling.pictures import picture
from tests.services import object_stores
from tests.services.s3 import S3Server

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.s3]


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
