"""Data sets over HTTP: streamed tables, exports that can be gone on with, imports."""

from __future__ import annotations

import csv
import io
import json
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from labeling.models import Category, Export, Import, Verification
from labeling.selectors import answer_log
from labeling.services import categories, leases, photos, snapshots, transfers, undoing, verifications
from labeling.services.photos import UploadFacts
from tests.factories import AdminFactory, PhotoFactory, UserFactory
from tests.labeling.pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return AdminFactory.create(username="ada")


@pytest.fixture
def client(admin: User) -> Client:
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def glass(admin: User) -> Category:
    return categories.add(name='glass, "clear"\n', by=admin)


def answered(category: Category, by: User) -> Verification:
    photo = PhotoFactory.create()
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    said = verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind="category", category_id=category.pk, lead_time_ms=812, by=by
    )
    return said.verification


def body(answer: object) -> bytes:
    assert hasattr(answer, "getvalue")
    data: bytes = answer.getvalue()
    return data


@pytest.mark.usefixtures("database")
def test_every_event_is_in_the_csv(client: Client, glass: Category, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_log, "ROWS_AT_ONCE", 2)
    reviewer = UserFactory.create(username="grace")
    said = [answered(glass, reviewer) for _ in range(5)]
    undoing.undo(verification_id=said[-1].pk, key=uuid.uuid4(), by=reviewer)

    answer = client.get(reverse("labeling:answers"))

    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(body(answer).decode(), newline="")))
    assert [int(row["id"]) for row in rows] == list(Verification.objects.order_by("pk").values_list("pk", flat=True))
    assert {(row["reviewer"], row["category"]) for row in rows[:5]} == {("grace", glass.name)}
    assert (rows[0]["lead_time_ms"], rows[0]["sha256"]) == ("812", said[0].photo.stored_sha256)
    assert (rows[-1]["kind"], rows[-1]["undoes"]) == ("undo", str(said[-1].pk))


def test_answers_as_lines_of_json(client: Client, glass: Category) -> None:
    said = answered(glass, UserFactory.create())

    [row] = [
        json.loads(line) for line in body(client.get(reverse("labeling:answers"), {"layout": "jsonl"})).splitlines()
    ]

    assert (row["id"], row["category"], row["undoes"]) == (said.pk, glass.name, None)


def test_answers_are_read_by_the_page_whatever_their_number(
    client: Client, glass: Category, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        answered(glass, UserFactory.create())

    with django_assert_max_num_queries(6):  # type: ignore[operator]  # a context manager of pytest-django
        body(client.get(reverse("labeling:answers")))


def test_unknown_layout_is_refused(client: Client) -> None:
    assert client.get(reverse("labeling:answers"), {"layout": "xml"}).status_code == 400
    assert client.post(reverse("labeling:exports"), {"layout": "tfrecord"}, "application/json").status_code == 400


@pytest.fixture
def export(client: Client, admin: User, glass: Category) -> Export:
    photo = photos.take_in(data=picture(1), facts=UploadFacts(client_id=uuid.uuid4()), by=admin).photo
    verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=glass, by=admin)
    answer = client.post(reverse("labeling:exports"), {"layout": "csv"}, "application/json")
    assert answer.status_code == 202
    assert answer.json()["file_url"] is None
    return Export.objects.get(pk=answer.json()["id"])


def test_export_is_followed_and_fetched(client: Client, export: Export) -> None:
    where = reverse("labeling:export", args=[export.pk])
    too_early = client.get(reverse("labeling:export-file", args=[export.pk]))
    transfers.carry_on()

    told = client.get(where).json()
    answer = client.get(told["file_url"])

    assert (too_early.status_code, too_early.json()["code"]) == (409, "export-not-ready")
    assert (told["state"], told["done"], told["total"]) == ("done", 1, 1)
    data = body(answer)
    assert len(data) == told["size_bytes"] == int(answer["Content-Length"])
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def test_broken_off_download_goes_on(client: Client, export: Export) -> None:
    transfers.carry_on()
    where = reverse("labeling:export-file", args=[export.pk])
    whole = client.get(where)
    data, size, etag = body(whole), int(whole["Content-Length"]), whole["ETag"]

    rest = client.get(where, headers={"Range": "bytes=100-", "If-Range": etag})
    middle = client.get(where, headers={"Range": "bytes=10-19"})
    other = client.get(where, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    beyond = client.get(where, headers={"Range": f"bytes={size}-"})

    assert (rest.status_code, body(rest)) == (206, data[100:])
    assert rest["Content-Range"] == f"bytes 100-{size - 1}/{size}"
    assert (middle.status_code, body(middle)) == (206, data[10:20])
    assert (other.status_code, body(other)) == (200, data)
    assert beyond.status_code == 416


def test_removed_export_is_gone(client: Client, export: Export) -> None:
    transfers.carry_on()

    assert client.delete(reverse("labeling:export", args=[export.pk])).status_code == 204

    answer = client.get(reverse("labeling:export-file", args=[export.pk]))
    assert (answer.status_code, answer.json()["code"]) == (410, "export-gone")
    assert client.get(reverse("labeling:export", args=[export.pk])).json()["file_url"] is None


def test_labels_of_a_snapshot_in_three_layouts(client: Client, export: Export, glass: Category) -> None:
    snapshot = snapshots.freeze()
    where = reverse("labeling:snapshot-labels", args=[snapshot.pk])

    [row] = csv.DictReader(io.StringIO(body(client.get(where)).decode(), newline=""))
    [line] = body(client.get(where, {"layout": "jsonl"})).splitlines()
    [task] = json.loads(body(client.get(where, {"layout": "label-studio"})))

    assert row["label"] == json.loads(line)["label"] == glass.name
    assert task["annotations"][0]["result"][0]["value"] == {"choices": [glass.name]}
    assert client.get(reverse("labeling:snapshots")).json()["results"][0]["sha256"] == snapshot.sha256


def test_data_set_is_brought_and_followed(client: Client, admin: User) -> None:
    file = SimpleUploadedFile("all.csv", b"path,label\nx.jpg,glass\n")

    answer = client.post(reverse("labeling:imports"), {"file": file, "is_verified": "true"})

    assert answer.status_code == 202
    transfers.carry_on()
    told = client.get(answer["Location"]).json()
    assert (told["state"], told["counts"]["refused"]) == ("done", 1)
    assert told["refused"][0]["file"] == "x.jpg"
    assert Import.objects.get().is_verified


def test_import_without_a_file_is_refused(client: Client) -> None:
    assert client.post(reverse("labeling:imports"), {}).status_code == 400
