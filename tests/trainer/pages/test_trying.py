"""The page to try an image."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts import rates
from accounts.counts import LocalCounts
from accounts.models import User
from labeling.models import Category, Photo
from tests.factories import BinFactory, MarketFactory
from tests.trainer import world
from trainer.models import ReleaseKind
from trainer.selectors import predictors
from trainer.services import champions

TRY = reverse("trainer-pages:try")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the models of other tests, whose numbers are the same."""
    monkeypatch.setattr(predictors, "_champion", predictors.Champion())


@pytest.fixture
def signed_in(client: Client, admin: User) -> Client:
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def champion(admin: User, colours: list[Category]) -> None:
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)


def ask(client: Client, data: bytes, *, part: bool = True) -> HttpResponse:
    file = SimpleUploadedFile("photo.jpg", data, content_type="image/jpeg")
    headers = {"HX-Request": "true"} if part else {}
    return client.post(TRY, {"file": file}, headers=headers)  # type: ignore[return-value]


def test_without_a_model_the_page_says_so(signed_in: Client) -> None:
    assert "No model yet" in signed_in.get(TRY).text
    assert ask(signed_in, world.picture(1, 5)).status_code == 503


@pytest.mark.usefixtures("champion")
def test_image_gets_all_probabilities_and_the_bin_of_each_market(signed_in: Client, colours: list[Category]) -> None:
    denmark = MarketFactory.create(name="Denmark", code="dk")
    BinFactory.create(market=denmark, category=colours[1], name="Grøn spand")

    text = ask(signed_in, world.picture(1, 5)).text

    assert "<html" not in text
    assert text.index("green") < text.index("Grøn spand") < text.index("not mapped")
    assert all(colour in text for colour in world.COLOURS)
    assert "Denmark" in text
    assert not Photo.objects.exists()


@pytest.mark.usefixtures("champion")
def test_without_a_script_the_whole_page_comes_back(signed_in: Client) -> None:
    response = ask(signed_in, world.picture(2, 5), part=False)

    assert response.status_code == 200
    assert "<html" in response.text
    assert "<h2>blue</h2>" in response.text


@pytest.mark.usefixtures("champion")
def test_merged_categories_are_one(signed_in: Client, colours: list[Category]) -> None:
    red, green, _ = colours
    Category.objects.filter(pk=red.pk).update(status="retired", heir=green)

    text = ask(signed_in, world.picture(0, 5)).text

    assert "<h2>green</h2>" in text
    assert ">red<" not in text


@pytest.mark.usefixtures("champion")
@pytest.mark.parametrize("data", [b"", b"no image at all", world.picture(1, 1)[:300]])
def test_what_is_no_image_gets_a_clear_answer(signed_in: Client, data: bytes) -> None:
    response = ask(signed_in, data)

    assert response.status_code in {400, 415, 422}
    assert "notice-error" in response.text
    assert "<html" not in response.text


@pytest.mark.usefixtures("champion")
def test_too_often_is_told(signed_in: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MAGPIE_RATES = {**settings.MAGPIE_RATES, "predictions": 1}
    limiter = rates.Limiter(LocalCounts())
    monkeypatch.setattr(rates, "_limiter", lambda: limiter)

    assert [ask(signed_in, world.picture(1, 5)).status_code for _ in range(2)] == [200, 429]
