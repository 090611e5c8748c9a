"""Models, releases, runs and learning over HTTP."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import devices
from jobs.models import Job
from labeling.models import Category
from tests.factories import UserFactory
from tests.trainer import world
from trainer import kinds
from trainer.artefacts import bundle, signature
from trainer.models import ReleaseKind, TrainingRun
from trainer.services import champions


@pytest.fixture
def camera(admin: User) -> dict[str, str]:
    """Give the header that a camera signs in with."""
    _, token = devices.connect(name="camera", by=admin)
    return {"Authorization": f"Token {token}"}


@pytest.fixture
def office(admin: User) -> Client:
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def reviewer(admin: User) -> Client:
    client = Client()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_champion_before_the_first_release_is_a_503(client: Client, camera: dict[str, str]) -> None:
    response = client.get("/api/v1/models/champion", headers=camera)

    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json()["code"] == "no-model-yet"


def test_champion_is_signed_and_its_bundle_opens(
    client: Client, camera: dict[str, str], admin: User, colours: list[Category]
) -> None:
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)

    champion = client.get("/api/v1/models/champion", headers=camera).json()
    response = client.get(champion["bundle_url"], headers=camera)

    envelope = champion["envelope"]
    signature.verify(envelope, champion["signature"], base64.b64decode(champion["public_key"]))
    packed = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert (response["Content-Type"], int(response["Content-Length"])) == ("application/zip", len(packed))
    assert response["X-Content-Type-Options"] == "nosniff"
    opened = bundle.read(packed)
    assert opened.manifest_sha256 == envelope["manifest_sha256"]
    assert champion["categories"] == [{"id": each.pk, "name": each.name} for each in colours]


def test_champion_and_bundle_are_not_sent_twice(
    client: Client, camera: dict[str, str], admin: User, colours: list[Category]
) -> None:
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)

    for path in ("/api/v1/models/champion", "/api/v1/models/1/bundle"):
        first = client.get(path, headers=camera)
        first.close()
        etag = first["ETag"]
        again = client.get(path, headers={**camera, "If-None-Match": etag})
        assert (again.status_code, again["ETag"], again.content) == (HTTPStatus.NOT_MODIFIED, etag, b"")
    champions.release(world.version(colours, gain=0.1), kind=ReleaseKind.PROMOTION, by=admin)
    etag = '"1-0"'
    assert client.get("/api/v1/models/champion", headers={**camera, "If-None-Match": etag}).status_code == HTTPStatus.OK


def test_models_are_listed_without_a_query_each(
    office: Client, colours: list[Category], django_assert_max_num_queries: object
) -> None:
    for gain in (0.05, 0.06, 0.07, 0.08):
        world.version(colours, gain=gain)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        listed = office.get("/api/v1/models").json()["results"]

    assert [each["version"] for each in listed] == [4, 3, 2, 1]
    assert office.get("/api/v1/models/2").json()["parity"]["passed"]
    assert office.get("/api/v1/models/9").json()["code"] == "unknown-version"


def test_promotion_is_asked_for_and_answered_with_its_job(office: Client, colours: list[Category]) -> None:
    world.version(colours)

    response = office.post("/api/v1/models/1/promote")

    job = Job.objects.get(kind=kinds.RELEASE, key="promote:1")
    assert (response.status_code, response.json()["job"]) == (HTTPStatus.ACCEPTED, job.pk)
    assert office.get(response.json()["url"]).json()["state"] == "waiting"
    assert office.post("/api/v1/models/9/promote").status_code == HTTPStatus.NOT_FOUND
    assert office.post("/api/v1/models/rollback").json()["code"] == "nothing-to-roll-back-to"


def test_run_is_asked_for_once(office: Client, admin: User) -> None:
    first = office.post("/api/v1/runs", {"network": "tiny"}, content_type="application/json")
    second = office.post("/api/v1/runs", {}, content_type="application/json")

    assert (first.status_code, second.status_code) == (HTTPStatus.ACCEPTED, HTTPStatus.ACCEPTED)
    assert first.json()["id"] == second.json()["id"] == TrainingRun.objects.get().pk
    assert office.get(first.json()["url"]).json()["network"] == "tiny"
    unknown = office.post("/api/v1/runs", {"network": "resnet"}, content_type="application/json")
    assert unknown.json()["code"] == "network-unknown"
    assert office.get("/api/v1/runs/999").json()["code"] == "unknown-run"


def test_run_is_asked_for_by_recipe_and_knobs(office: Client, admin: User) -> None:
    def ask(**fields: object) -> Any:
        return office.post("/api/v1/runs", fields, content_type="application/json").json()

    assert ask(knobs={"epoch": 3})["code"] == "knob-unknown"
    assert ask(knobs={"epochs": [3]})["code"] == "configuration-invalid"
    assert ask(preset="slow")["code"] == "preset-unknown"
    asked = ask(preset="thorough", knobs={"epochs": 3, "cut": None})

    told = office.get(asked["url"]).json()
    assert (told["preset"], told["config"], told["reproduces"]) == ("thorough", {"epochs": 3, "cut": None}, None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/api/v1/models/1/promote"),
        ("post", "/api/v1/models/rollback"),
        ("post", "/api/v1/runs"),
        ("get", "/api/v1/jobs"),
        ("get", "/api/v1/jobs/1"),
    ],
)
def test_reviewers_and_cameras_may_not(
    reviewer: Client, client: Client, camera: dict[str, str], method: str, path: str
) -> None:
    as_reviewer = getattr(reviewer, method)(path)
    as_camera = getattr(client, method)(path, headers=camera)
    as_nobody = getattr(client, method)(path)

    assert as_reviewer.status_code == as_camera.status_code == HTTPStatus.FORBIDDEN
    assert as_nobody.status_code == HTTPStatus.UNAUTHORIZED
    assert not Job.objects.filter(kind__in=(kinds.RELEASE, kinds.TRAIN)).exists()


def test_learning_tells_of_champion_and_run(reviewer: Client, admin: User, colours: list[Category]) -> None:
    empty = reviewer.get("/api/v1/learning").json()
    assert (empty["champion"], empty["run"], empty["generation"]) == (None, None, None)

    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)
    run = world.running()

    learning = reviewer.get("/api/v1/learning").json()
    assert (learning["champion"]["version"], learning["champion"]["release"]) == (1, 1)
    assert learning["run"]["id"] == run.pk


def test_jobs_can_be_looked_through(office: Client, admin: User) -> None:
    office.post("/api/v1/runs", {}, content_type="application/json")

    listed = office.get("/api/v1/jobs", {"state": "waiting"}).json()

    assert kinds.TRAIN in {job["kind"] for job in listed["results"]}
    assert listed["waiting"][kinds.TRAIN] == 1
    assert office.get("/api/v1/jobs", {"state": "lost"}).status_code == HTTPStatus.BAD_REQUEST
    assert office.get("/api/v1/jobs/999999").status_code == HTTPStatus.NOT_FOUND
