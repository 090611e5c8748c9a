"""`POST /predict`: answers, choices, refusals."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.services import devices
from labeling.models import Category, Photo
from labeling.services import categories as category_services
from labeling.services import category_merges, category_undos
from tests.factories import BinFactory, MarketFactory
from tests.trainer import world
from trainer.models import ReleaseKind
from trainer.selectors import predictors
from trainer.services import champions


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the models of other tests, whose numbers are the same."""
    monkeypatch.setattr(predictors, "_champion", predictors.Champion())
    monkeypatch.setattr(predictors, "_versions", predictors.Versions())


@pytest.fixture
def camera(admin: User) -> dict[str, str]:
    _, token = devices.connect(name="camera", by=admin)
    return {"Authorization": f"Token {token}"}


@pytest.fixture
def champion(admin: User, colours: list[Category]) -> None:
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)


def ask(client: Client, camera: dict[str, str], data: bytes, query: str = "") -> Any:
    file = SimpleUploadedFile("photo.jpg", data, content_type="image/jpeg")
    return client.post(f"/api/v1/predict{query}", {"file": file}, headers=camera)


@pytest.mark.usefixtures("champion")
def test_predict_gives_category_and_probabilities_and_keeps_nothing(client: Client, camera: dict[str, str]) -> None:
    response = ask(client, camera, world.picture(1, 5))

    body = response.json()
    assert response.status_code == HTTPStatus.OK
    assert (body["pred_class"], body["model_version"], body["release"], body["bin"]) == ("green", 1, 1, None)
    assert set(body["classes"]) == set(world.COLOURS)
    assert sum(body["classes"].values()) == pytest.approx(1, abs=1e-4)
    assert body["confidence"] == max(body["classes"].values())
    assert not Photo.objects.exists()


@pytest.mark.usefixtures("champion")
def test_predict_by_version_and_market(client: Client, camera: dict[str, str], colours: list[Category]) -> None:
    world.version(colours, order=(1, 0, 2))
    market = MarketFactory(code="dk")
    BinFactory(market=market, category=colours[1], name="the green bin")

    by_number = ask(client, camera, world.picture(1, 5), "?model=2").json()
    by_market = ask(client, camera, world.picture(1, 5), "?model=champion&market=dk").json()

    assert (by_number["pred_class"], by_number["model_version"], by_number["release"]) == ("red", 2, None)
    assert by_market["bin"] == "the green bin"
    assert ask(client, camera, world.picture(1, 5), "?model=9").json()["code"] == "unknown-version"
    assert ask(client, camera, world.picture(1, 5), "?market=se").status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"not an image", HTTPStatus.BAD_REQUEST, "not-an-image"),
        (b"GIF89a" + bytes(40), HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "type-not-supported"),
        (world.picture(0, 1)[:400], HTTPStatus.UNPROCESSABLE_ENTITY, "image-damaged"),
    ],
)
@pytest.mark.usefixtures("champion")
def test_predict_refuses_what_is_no_photo(
    client: Client, camera: dict[str, str], data: bytes, status: HTTPStatus, code: str
) -> None:
    response = ask(client, camera, data)

    assert (response.status_code, response.json()["code"]) == (status, code)


@pytest.mark.usefixtures("champion")
def test_predict_refuses_too_much_and_nothing(client: Client, camera: dict[str, str], settings: Settings) -> None:
    settings.MAGPIE_MAX_UPLOAD_BYTES = 500

    assert ask(client, camera, world.picture(0, 1)).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert client.post("/api/v1/predict", {}, headers=camera).json()["code"] == "upload-empty"


def test_predict_without_a_model_is_a_503(client: Client, camera: dict[str, str]) -> None:
    response = ask(client, camera, world.picture(0, 1))

    assert (response.status_code, response.json()["code"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "no-model-yet")


def test_predict_needs_somebody(client: Client, admin: User) -> None:
    assert ask(client, {}, world.picture(0, 1)).status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.usefixtures("champion")
def test_predict_adds_merged_categories_up_for_their_heir_and_undo_parts_them(
    client: Client, camera: dict[str, str], colours: list[Category], admin: User
) -> None:
    red, green, blue = colours
    BinFactory(market=MarketFactory(code="dk"), category=red, name="the red bin")
    before = ask(client, camera, world.picture(1, 5)).json()

    action = category_merges.merge(category_ids=[green.pk], heir_id=red.pk, by=admin)
    category_services.edit(category_id=blue.pk, name="azure", by=admin)
    merged = ask(client, camera, world.picture(1, 5), "?market=dk").json()
    category_undos.undo(change_id=action.pk, by=admin)
    undone = ask(client, camera, world.picture(1, 5)).json()

    assert (merged["pred_class"], merged["bin"]) == ("red", "the red bin")
    assert set(merged["classes"]) == {"red", "azure"}
    assert merged["classes"]["red"] == pytest.approx(before["classes"]["red"] + before["classes"]["green"], abs=2e-6)
    assert merged["confidence"] == merged["classes"]["red"]
    assert undone["pred_class"] == "green"
    assert undone["classes"]["green"] == before["classes"]["green"]
