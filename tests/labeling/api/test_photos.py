"""Photos over HTTP."""

from __future__ import annotations

import hashlib
import io
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart
from PIL import Image

from accounts.models import Device, Role, User
from accounts.services import devices
from labeling.models import Category, Claim, Photo
from tests.labeling.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("column")]

URL = "/api/v1/photos/{}"
BOUNDARY = "BoUnDaRyStRiNg"


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("ada", role=Role.ADMIN)


@pytest.fixture
def connected(admin: User) -> tuple[Device, str]:
    return devices.connect(name="conveyor", by=admin)


@pytest.fixture
def camera(connected: tuple[Device, str]) -> Client:
    return Client(headers={"authorization": f"Token {connected[1]}"})


@pytest.fixture
def person(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def put(client: Client, data: bytes, *, client_id: object = None, query: str = "", **headers: str) -> HttpResponse:
    url = URL.format(client_id or uuid.uuid4()) + query
    answer: HttpResponse = client.put(url, data, content_type="image/jpeg", headers=headers)
    return answer


def test_put_echoes_the_hash_of_what_arrived(camera: Client) -> None:
    data, client_id = picture(1), uuid.uuid4()

    answer = put(camera, data, client_id=client_id)

    body = answer.json()
    assert answer.status_code == 201
    assert body["sha256"] == hashlib.sha256(data).hexdigest()
    assert (body["client_id"], body["is_duplicate"]) == (str(client_id), False)
    assert (body["width"], body["height"]) == (96, 72)


def test_put_again_is_the_same_photo(camera: Client) -> None:
    client_id = uuid.uuid4()
    first = put(camera, picture(1), client_id=client_id).json()

    answer = put(camera, picture(1), client_id=client_id)

    assert answer.status_code == 200
    assert answer.json()["id"] == first["id"]


def test_put_again_with_its_claim_echoes_it_and_with_another_does_not(camera: Client) -> None:
    for name in ("glass", "metal"):
        Category.objects.create(name=name)
    client_id = uuid.uuid4()
    put(camera, picture(1), client_id=client_id, query="?claim=glass")

    same, other = (put(camera, picture(1), client_id=client_id, query=f"?claim={name}") for name in ("glass", "metal"))

    assert same.json()["claim"]["name"] == "glass"
    assert other.json()["claim"] is None
    assert Claim.objects.count() == 1


def test_put_known_bytes_under_another_id_says_so(camera: Client) -> None:
    put(camera, picture(1))

    answer = put(camera, picture(1))

    assert answer.status_code == 200
    assert answer.json()["is_duplicate"]


def test_put_other_bytes_under_a_used_id_is_a_conflict(camera: Client) -> None:
    client_id = uuid.uuid4()
    put(camera, picture(1), client_id=client_id)

    answer = put(camera, picture(2), client_id=client_id)

    assert (answer.status_code, answer.json()["code"]) == (409, "client-id-reused")
    assert answer["Content-Type"] == "application/problem+json"


def test_put_multipart_carries_the_fields(camera: Client) -> None:
    Category.objects.create(name="glass")
    fields: dict[str, Any] = {
        "file": SimpleUploadedFile("x.jpg", picture(1), content_type="image/jpeg"),
        "claim": "Glass",
        "burst_id": "b7",
        "capture_policy": "random",
        "capture_probability": "0.25",
        "captured_at": "2026-06-01T12:00:00Z",
    }

    answer = camera.put(URL.format(uuid.uuid4()), encode_multipart(BOUNDARY, fields), content_type=MULTIPART_CONTENT)

    photo = Photo.objects.get()
    assert answer.status_code == 201
    assert answer.json()["claim"]["name"] == "glass"
    assert (photo.capture_policy, photo.capture_probability, photo.group.burst_id) == ("random", 0.25, "b7")
    assert photo.captured_at.isoformat() == "2026-06-01T12:00:00+00:00"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?claim=nothing-like-it", 400, "unknown-category"),
        ("?capture_policy=always", 400, "invalid"),
        ("?capture_probability=2", 400, "invalid"),
        ("?capture_probability=nan", 400, "invalid"),
        ("?captured_at=yesterday", 400, "invalid"),
        (f"?burst_id={'b' * 65}", 400, "invalid"),
    ],
)
def test_put_with_wrong_fields_is_refused(camera: Client, query: str, status: int, code: str) -> None:
    answer = put(camera, picture(1), query=query)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "upload-empty"),
        (b"plainly not an image, but long enough to be one", 400, "not-an-image"),
        (b"GIF89a" + bytes(64), 415, "type-not-supported"),
        (picture(1)[:-200], 422, "image-damaged"),
    ],
)
def test_put_of_what_is_no_photo_is_refused(camera: Client, data: bytes, status: int, code: str) -> None:
    answer = put(camera, data)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_put_of_too_many_bytes_is_refused_before_reading(camera: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAGPIE_MAX_UPLOAD_BYTES", 1000)

    answer = put(camera, bytes(100_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "upload-too-large")


def test_put_with_another_hash_is_refused(camera: Client) -> None:
    answer = put(camera, picture(1), **{"X-Content-SHA256": "0" * 64})

    assert (answer.status_code, answer.json()["code"]) == (400, "hash-mismatch")
    assert not Photo.objects.exists()


def test_put_without_token_is_not_signed_in() -> None:
    answer = put(Client(), picture(1))

    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_put_with_a_revoked_token_is_refused(camera: Client, connected: tuple[Device, str], admin: User) -> None:
    devices.revoke(connected[0], by=admin)

    answer = put(camera, picture(1))

    assert (answer.status_code, answer.json()["code"]) == (401, "device-revoked")


def test_put_by_a_person_needs_csrf(admin: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)

    answer = put(client, picture(1))

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf-failed")


def test_image_is_served_with_a_fixed_type_and_an_etag(person: Client) -> None:
    body = put(person, picture(1)).json()

    answer = person.get(body["image_url"])

    assert answer.content == picture(1)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]
    assert answer["ETag"] == f'"{body["stored_sha256"]}"'


def test_image_that_the_browser_has_is_a_304(person: Client) -> None:
    body = put(person, picture(1)).json()

    answer = person.get(body["image_url"], headers={"If-None-Match": f'"{body["stored_sha256"]}"'})

    assert answer.status_code == 304
    assert answer.content == b""


def test_thumbnail_is_a_small_jpeg(person: Client) -> None:
    body = put(person, picture(1, size=(960, 720))).json()

    answer = person.get(body["thumbnail_url"])

    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, max(image.size)) == ("JPEG", 320)


@pytest.mark.parametrize("path", ["", "/image", "/thumbnail"])
def test_unknown_photo_is_not_found(person: Client, path: str) -> None:
    answer = person.get(f"{URL.format(999_999)}{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_device_cannot_look_at_photos(camera: Client) -> None:
    body = put(camera, picture(1)).json()

    assert camera.get(body["image_url"]).status_code == 403
    assert camera.get("/api/v1/photos").status_code == 403


def test_list_is_newest_first_and_asks_the_same_questions_for_more_rows(
    person: Client, django_assert_max_num_queries: Any
) -> None:
    ids = [put(person, picture(seed)).json()["id"] for seed in range(6)]

    with django_assert_max_num_queries(4):
        body = person.get("/api/v1/photos").json()

    assert [row["id"] for row in body["results"]] == ids[::-1]


def test_list_never_tells_which_photos_are_audit(person: Client) -> None:
    put(person, picture(1))

    row = person.get("/api/v1/photos").json()["results"][0]

    assert not {"split", "is_audit", "group", "claim"} & set(row)
