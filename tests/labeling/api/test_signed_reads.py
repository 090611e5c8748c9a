"""Photos by short-lived addresses of a real S3, which gives them as what we say they are."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from accounts.models import Role, User
from labeling.errors import ObjectKeyForeign
from labeling.models import Photo
from labeling.services import photos
from labeling.services.photos import UploadFacts
from labeling.storage import keys, objects, signing
from tests.labeling.pictures import picture
from tests.services import object_stores
from tests.services.s3 import S3Server
from webapp import object_store

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.s3]


@pytest.fixture(scope="module", autouse=True)
def bucket(s3_server: S3Server) -> Iterator[str]:
    """Keep objects in one bucket of a real S3, and let it serve them."""
    name = s3_server.new_bucket()
    with object_stores.swapped(s3_server.environment(name), MAGPIE_S3_READS="signed"):
        yield name


@pytest.fixture
def person() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ada", role=Role.ADMIN))
    return client


@pytest.fixture
def photo(person: Client) -> Photo:
    facts = UploadFacts(client_id=uuid.uuid4())
    return photos.take_in(data=picture(1), facts=facts, by=User.objects.get()).photo


@pytest.mark.parametrize("what", ["image", "thumbnail"])
def test_browser_is_sent_to_the_store_for_a_while(person: Client, photo: Photo, what: str) -> None:
    answer = person.get(f"/api/v1/photos/{photo.pk}/{what}")

    stored = httpx.get(answer["Location"], headers={"Referer": "http://magpie.example/"})
    key = keys.thumbnail(photo.stored_sha256) if what == "thumbnail" else keys.photo(photo.stored_sha256, photo.suffix)
    assert answer.status_code == 302
    assert (stored.status_code, stored.content) == (200, objects.read(key))
    assert stored.headers["content-type"] == "image/jpeg"
    assert stored.headers["content-disposition"] == "inline"
    remembered_s = int(re.findall(r"max-age=(\d+)", answer["Cache-Control"])[0])
    assert "private" in answer["Cache-Control"]
    assert remembered_s < settings.MAGPIE_S3_SIGNED_S
    assert stored.headers["cache-control"].startswith("private")


def test_store_says_our_type_whatever_the_bucket_says(
    person: Client, photo: Photo, s3_server: S3Server, bucket: str
) -> None:
    key = keys.photo(photo.stored_sha256, photo.suffix)
    s3_server.client().put_object(Bucket=bucket, Key=key, Body=b"<script>", ContentType="text/html")

    stored = httpx.get(person.get(f"/api/v1/photos/{photo.pk}/image")["Location"])

    assert stored.headers["content-type"] == "image/jpeg"


def test_address_cannot_be_turned_into_another(person: Client, photo: Photo) -> None:
    address = person.get(f"/api/v1/photos/{photo.pk}/image")["Location"]

    changed = {
        "other key": address.replace("photos/", "thumbnails/", 1),
        "other type": address.replace("image%2Fjpeg", "text%2Fhtml"),
        "longer": re.sub(r"X-Amz-Expires=\d+", "X-Amz-Expires=9999", address),
        "unsigned": address.split("?", maxsplit=1)[0],
    }

    assert all(one != address for one in changed.values())
    assert {name: httpx.get(one).status_code for name, one in changed.items()} == dict.fromkeys(changed, 403)
    assert httpx.put(address, content=b"other").status_code == 403


def test_address_runs_out(person: Client, photo: Photo) -> None:
    with override_settings(MAGPIE_S3_SIGNED_S=1):
        address = person.get(f"/api/v1/photos/{photo.pk}/image")["Location"]
    time.sleep(2.1)  # the store counts in whole seconds

    assert httpx.get(address).status_code == 403


def test_browser_that_has_the_photo_is_sent_nowhere(person: Client, photo: Photo) -> None:
    etag = {"if-none-match": f'"{photo.stored_sha256}"'}

    assert person.get(f"/api/v1/photos/{photo.pk}/image", headers=etag).status_code == 304


def test_erased_photo_and_nobody_get_no_address(person: Client, photo: Photo) -> None:
    url = f"/api/v1/photos/{photo.pk}/image"

    assert Client().get(url).status_code in (401, 403)
    Photo.objects.update(erased_at=photo.received_at)
    assert person.get(url).status_code == 404


def test_server_serves_where_it_was_not_told_otherwise(person: Client, photo: Photo) -> None:
    with override_settings(MAGPIE_S3_READS="server"):
        by_default = person.get(f"/api/v1/photos/{photo.pk}/image")
    with object_stores.swapped({}):
        assert not signing.reads_are_signed()

    assert (by_default.status_code, by_default["Content-Type"]) == (200, "image/jpeg")


def test_foreign_key_is_never_signed() -> None:
    for key in ("incoming/" + str(uuid.uuid4()), "../secret", "photos/x"):
        with pytest.raises(ObjectKeyForeign):
            signing.address(key, media_type="image/jpeg")


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ({}, []),
        ({"MAGPIE_S3_READS": "signed"}, []),
        ({"MAGPIE_S3_BUCKET": "photos", "MAGPIE_S3_ENDPOINT": "http://s3:9000"}, []),
        (
            {"MAGPIE_S3_BUCKET": "photos", "MAGPIE_S3_ENDPOINT": "http://s3:9000", "MAGPIE_S3_READS": "signed"},
            ["http://s3:9000"],
        ),
        (
            {
                "MAGPIE_S3_BUCKET": "photos",
                "MAGPIE_S3_ENDPOINT": "http://s3:9000",
                "MAGPIE_S3_PUBLIC_ENDPOINT": "https://photos.example/path",
                "MAGPIE_S3_READS": "signed",
            },
            ["https://photos.example"],
        ),
    ],
)
def test_pages_may_load_images_from_the_store_only_where_it_serves_them(
    given: dict[str, Any], origins: list[str]
) -> None:
    assert object_store.browser_origins(object_stores.Given(given)) == origins


def test_unknown_way_of_reading_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="MAGPIE_S3_READS"):
        object_store.reads(object_stores.Given({"MAGPIE_S3_READS": "direct"}))


def test_signed_reads_need_an_address_to_allow() -> None:
    with pytest.raises(ImproperlyConfigured, match="MAGPIE_S3_PUBLIC_ENDPOINT"):
        object_store.browser_origins(object_stores.Given({"MAGPIE_S3_BUCKET": "photos", "MAGPIE_S3_READS": "signed"}))


def test_policy_names_the_origin_where_the_address_leads(person: Client, photo: Photo, s3_server: S3Server) -> None:
    address = urlsplit(person.get(f"/api/v1/photos/{photo.pk}/image")["Location"])

    given = {**s3_server.environment("photos"), "MAGPIE_S3_READS": "signed"}
    assert [f"{address.scheme}://{address.netloc}"] == object_store.browser_origins(object_stores.Given(given))
