"""Hostile uploads over HTTP: any bytes, in any envelope, are a 2xx or a 4xx with a code, on both databases."""

from __future__ import annotations

import io
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from PIL import Image

from accounts.models import Role
from accounts.services import devices
from labeling.models import Photo
from labeling.storage import keys, objects
from tests.factories import AdminFactory, UserFactory
from tests.labeling.api.hostile import EITHER, JPEG, REFUSED, SCRIPT, TAKEN_IN, WHOLE
from tests.labeling.imaging import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("column")]

SERVER_FAULT = 500
MANY = tries(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BOUNDARY = "a-boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def camera() -> Client:
    """Give a device that sees a crash as what it is: a 500."""
    _, token = devices.connect(name="conveyor", by=AdminFactory.create())
    return Client(raise_request_exception=False, headers={"authorization": f"Token {token}"})


def put(camera: Client, data: bytes, *, content_type: str = "image/jpeg", query: str = "", **more: Any) -> HttpResponse:
    answer: HttpResponse = camera.put(f"/api/v1/photos/{uuid.uuid4()}{query}", data, content_type=content_type, **more)
    return answer


def check(answer: HttpResponse) -> None:
    """Fail unless the answer is a photo that is kept clean, or a refusal that a program can tell apart."""
    body = answer.json()
    assert answer.status_code < SERVER_FAULT, body
    if answer.status_code >= 400:
        assert body["code"]
        assert answer["Content-Type"] == "application/problem+json"
    else:
        check_kept(body["id"])


def check_kept(photo_id: int) -> None:
    """Fail unless the stored bytes decode and hold nothing but the picture."""
    photo = Photo.objects.get(pk=photo_id)
    stored = objects.read(keys.photo(photo.stored_sha256, photo.suffix))
    image = Image.open(io.BytesIO(stored))
    image.load()
    assert image.size == (photo.width, photo.height)
    assert not {"exif", "xmp", "icc_profile", "comment", "Comment"} & set(image.info)
    assert SCRIPT not in stored


@pytest.mark.parametrize("name", TAKEN_IN)
def test_odd_photo_is_kept_clean(camera: Client, name: str) -> None:
    answer = put(camera, TAKEN_IN[name])

    assert answer.status_code == 201
    check(answer)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photo_is_refused_with_its_code(camera: Client, name: str) -> None:
    data, status, code = REFUSED[name]

    answer = put(camera, data)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Photo.objects.exists()


@pytest.mark.parametrize("name", EITHER)
def test_trap_is_answered(camera: Client, name: str) -> None:
    check(put(camera, EITHER[name]))


def test_orientations_come_out_alike(camera: Client) -> None:
    answers = [put(camera, TAKEN_IN[f"orientation {n}"]) for n in range(1, 9)]

    assert {(answer.json()["width"], answer.json()["height"]) for answer in answers} == {made.photo().size}


@MANY
@given(data=st.binary(max_size=3000))
def test_any_bytes_are_answered(camera: Client, data: bytes) -> None:
    check(put(camera, data))


@MANY
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    spoils=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=12),
    kept=st.floats(0.2, 1),
)
def test_spoilt_photos_are_answered(camera: Client, kind: str, spoils: list[tuple[float, bytes]], kept: float) -> None:
    data = bytearray(WHOLE[kind])
    for place, noise in spoils:
        at = int(place * len(data))
        data[at : at + len(noise)] = noise

    check(put(camera, bytes(data[: int(kept * len(data)) or 1])))


@MANY
@given(
    name=st.sampled_from(("claim", "captured_at", "burst_id", "capture_policy", "capture_probability", "file", "odd")),
    value=st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=90),
        st.binary(max_size=90),
        st.integers().map(str),
        st.floats().map(str),
    ),
)
def test_any_field_is_answered(camera: Client, name: str, value: str | bytes) -> None:
    check(put(camera, JPEG, query=f"?{name}={quote(value)}"))


ODD_VALUES = ("%00", "a%00b", "%ff%fe", "%ED%A0%80", "nan", "-inf", "1e999", "9" * 400, "%0d%0aX:y")


@pytest.mark.parametrize("name", ["claim", "captured_at", "burst_id", "capture_policy", "capture_probability"])
@pytest.mark.parametrize("value", ODD_VALUES)
def test_odd_field_is_answered_in_the_address_and_in_a_form(camera: Client, name: str, value: str) -> None:
    check(put(camera, JPEG, query=f"?{name}={value}"))
    check(put(camera, form((name, value.encode())), content_type=MULTIPART))


def form(*fields: tuple[str, bytes], file: bytes = JPEG, filename: str = "a.jpg") -> bytes:
    """Write a multipart body by hand."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in fields
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
    return b"".join([*parts, head.encode(), file, f"\r\n--{BOUNDARY}--\r\n".encode()])


BROKEN_FORMS = {
    "no boundary named": ("multipart/form-data", form()),
    "another boundary": ("multipart/form-data; boundary=other", form()),
    "boundary of control characters": ("multipart/form-data; boundary=\x01\x02", form()),
    "endless boundary": ("multipart/form-data; boundary=" + "x" * 5000, form()),
    "cut short": (MULTIPART, form()[:400]),
    "no end": (MULTIPART, form()[: -len(BOUNDARY) - 6]),
    "empty": (MULTIPART, b""),
    "only an end": (MULTIPART, f"--{BOUNDARY}--".encode()),
    "a thousand and more fields": (MULTIPART, form(*[(f"f{n}", b"x") for n in range(1200)])),
    "a hundred and more files": (
        MULTIPART,
        b"".join(form().replace(f"--{BOUNDARY}--\r\n".encode(), b"") for _ in range(120)),
    ),
    "name that climbs": (MULTIPART, form(filename="../../etc/passwd")),
    "name with a NUL": (MULTIPART, form(filename="a\x00.jpg")),
    "field with a NUL": (MULTIPART, form(("claim", b"\x00"), ("burst_id", b"\x00\xff"))),
    "claim as a file": (MULTIPART, form().replace(b'name="file"', b'name="claim"')),
    "file as a field": (MULTIPART, form().replace(b'; filename="a.jpg"', b"")),
    "foreign encoding": (MULTIPART, form().replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1)),
    "json": ("application/json", b"{" * 5000),
    "unknown": ("\x7f/;;;", JPEG),
    "url-encoded": ("application/x-www-form-urlencoded", b"claim=%00&file=" + b"x" * 100),
    "unknown charset": (f"{MULTIPART}; charset=none-such", form(("claim", b"\xff"))),
}


@pytest.mark.parametrize("name", BROKEN_FORMS)
def test_broken_envelope_is_answered(camera: Client, name: str) -> None:
    content_type, data = BROKEN_FORMS[name]

    check(put(camera, data, content_type=content_type))


@pytest.mark.parametrize("length", ["0", "1", "10", "-5", "abc", "", "9" * 30, str(10**8)])
@pytest.mark.parametrize("content_type", ["image/jpeg", MULTIPART])
def test_wrong_content_length_is_answered(camera: Client, content_type: str, length: str) -> None:
    body = JPEG if content_type == "image/jpeg" else form()

    check(put(camera, body, content_type=content_type, CONTENT_LENGTH=length))


@pytest.mark.parametrize("client_id", ["0", "x", "%00", "a" * 400, "../../x", "00000000-0000-0000-0000-00000000000g"])
def test_odd_client_id_is_no_address(camera: Client, client_id: str) -> None:
    answer = camera.put(f"/api/v1/photos/{client_id}", JPEG, content_type="image/jpeg")

    assert answer.status_code in {403, 404, 405}  # a device may not look at photo 0, be there one or not


def test_odd_hash_is_a_mismatch(camera: Client) -> None:
    answer = put(camera, JPEG, headers={"X-Content-SHA256": "\x00é" * 40})

    assert (answer.status_code, answer.json()["code"]) == (400, "hash-mismatch")


def test_person_may_send_hostile_things_as_little() -> None:
    person = Client(raise_request_exception=False)
    person.force_login(UserFactory.create(role=Role.OPERATOR))

    check(put(person, b"\xff\xd8" + bytes(500), query="?claim=%00"))
