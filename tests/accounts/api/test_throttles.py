"""Too often is a 429 that says when to come back, by device, by person and by network."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts import rates
from accounts.models import Role
from accounts.services import devices, invitations
from labeling.models import Photo
from tests.factories import PASSWORD, AdminFactory, UserFactory
from tests.labeling.pictures import picture

pytestmark = pytest.mark.django_db

FEW = 3


@pytest.fixture(autouse=True)
def few(settings: Settings) -> None:
    """Allow three a minute of everything, counted afresh, in a minute that does not end during the test."""
    settings.MAGPIE_RATES = dict.fromkeys(rates.Rate, FEW)
    rates._limiter.cache_clear()


@pytest.fixture(autouse=True)
def one_long_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "WINDOW_S", 1_000_000_000)


def camera() -> Client:
    _, token = devices.connect(name=f"camera {uuid.uuid4()}", by=AdminFactory.create())
    return Client(headers={"authorization": f"Token {token}"})


def upload(client: Client, seed: int) -> HttpResponse:
    url = reverse("labeling:upload", args=[uuid.uuid4()])
    return client.put(url, picture(seed), content_type="image/jpeg")


def statuses(ask: Callable[[int], HttpResponse], times: int = FEW + 1) -> list[int]:
    return [ask(place).status_code for place in range(times)]


def test_uploads_of_one_device_wait_and_those_of_others_do_not() -> None:
    eager, other = camera(), camera()

    got = statuses(lambda place: upload(eager, place))
    refused = upload(eager, 9)

    assert got == [201, 201, 201, 429]
    assert refused.json()["code"] == "throttled"
    assert int(refused["Retry-After"]) > 0
    assert refused.json()["retry_after_s"] == int(refused["Retry-After"])
    assert Photo.objects.count() == FEW
    assert upload(other, 10).status_code == 201


def test_reads_are_not_counted_and_writes_are() -> None:
    client = Client()
    client.force_login(UserFactory.create(role=Role.REVIEWER))

    reads = statuses(lambda _: client.get("/api/v1/photos"), times=10)
    writes = statuses(lambda _: client.post("/api/v1/leases", {"tab": str(uuid.uuid4())}, "application/json"))

    assert reads == [200] * 10
    assert writes == [200, 200, 200, 429]


def test_predictions_are_counted_on_their_own() -> None:
    client = camera()

    predictions = statuses(lambda _: client.post("/api/v1/predict"))

    assert predictions[-1] == 429
    assert upload(client, 1).status_code == 201


def test_whom_nobody_knows_is_told_so_and_not_counted() -> None:
    client = Client(headers={"authorization": "Token mgp_nobody"})

    assert statuses(lambda place: upload(client, place), times=6) == [401] * 6


def test_sign_ins_of_one_network_wait_whatever_the_names() -> None:
    UserFactory.create(username="ada")

    got = statuses(lambda place: Client().post("/sign-in/", {"username": f"name {place}", "password": "x"}))
    refused = Client().post("/sign-in/", {"username": "ada", "password": PASSWORD})
    elsewhere = Client(REMOTE_ADDR="198.51.100.9").post("/sign-in/", {"username": "ada", "password": PASSWORD})

    assert got == [200, 200, 200, 429]
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert b"very many attempts" in refused.content
    assert elsewhere.status_code == 302


def test_looking_at_the_sign_in_page_is_free() -> None:
    assert statuses(lambda _: Client().get("/sign-in/"), times=10) == [200] * 10


def test_invitations_cannot_be_tried_out() -> None:
    _, token = invitations.invite(role=Role.REVIEWER, by=None)

    tried = statuses(lambda place: Client().get(reverse("accounts:invitation", args=[f"{place}" * 43])))
    right = Client().get(reverse("accounts:invitation", args=[token]))

    assert tried == [404, 404, 404, 429]
    assert right.status_code == 429


def test_locked_out_person_is_told_how_long(settings: Settings) -> None:
    settings.MAGPIE_RATES = dict.fromkeys(rates.Rate, 0)
    UserFactory.create(username="ada")

    answers = [Client().post("/sign-in/", {"username": "ada", "password": "x"}) for _ in range(10)]

    assert [answer.status_code for answer in answers] == [200] * 9 + [429]
    assert answers[-1]["Retry-After"] == "900"
