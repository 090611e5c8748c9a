"""The files of a version over HTTP, one by one and all at once."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from http import HTTPStatus

import pytest
from django.test import Client

from accounts.models import User
from labeling.models import Category
from tests.trainer import world

ARCHIVE = "/api/v1/models/1/archive"


@pytest.fixture
def office(admin: User) -> Client:
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_file_is_sent_whole_and_never_shown(office: Client, colours: list[Category]) -> None:
    version = world.version(colours)

    response = office.get("/api/v1/models/1/files/README.md")

    assert body(response) == b"# A card\n"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'attachment; filename="magpie-v1-README.md"'
    assert response["ETag"] == f'"{version.artefacts["model-card.md"]["sha256"]}"'


@pytest.mark.parametrize("path", ["/api/v1/models/1/files/model.onnx", ARCHIVE])
def test_what_somebody_has_is_not_sent_again(office: Client, colours: list[Category], path: str) -> None:
    world.version(colours)
    first = office.get(path)
    first.close()

    again = office.get(path, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")


def test_file_or_version_that_is_not_there_is_a_404(office: Client, colours: list[Category]) -> None:
    world.version(colours)

    file, version = office.get("/api/v1/models/1/files/model.tflite"), office.get("/api/v1/models/2/archive")

    assert (file.status_code, file.json()["code"]) == (HTTPStatus.NOT_FOUND, "unknown-file")
    assert (version.status_code, version.json()["code"]) == (HTTPStatus.NOT_FOUND, "unknown-version")


def test_archive_holds_every_file_and_is_as_long_as_it_says(office: Client, colours: list[Category]) -> None:
    version = world.version(colours)

    response = office.get(ARCHIVE)

    data = body(response)
    assert len(data) == int(response["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        contents = {name.removeprefix("magpie-v1/"): archive.read(name) for name in archive.namelist()}
    assert set(contents) == {"README.md", "metrics.json", "model.onnx", "bundle.zip"}
    assert hashlib.sha256(contents["model.onnx"]).hexdigest() == version.artefacts["model.onnx"]["sha256"]
    assert json.loads(contents["metrics.json"])["version"] == 1
    assert response["Content-Disposition"] == 'attachment; filename="magpie-v1-files.zip"'


def test_archive_of_other_files_has_another_tag(office: Client, colours: list[Category]) -> None:
    world.version(colours)
    world.version(colours, gain=0.2)

    tags = {office.head(f"/api/v1/models/{number}/archive")["ETag"] for number in (1, 2)}

    assert len(tags) == 2
