"""`/metrics` is there only where it is wished, and what strangers send makes no new series."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from accounts.models import Role
from accounts.services import devices
from tests.factories import AdminFactory, UserFactory
from webapp.house import keeper
from webapp.house.keeper import House
from webapp.metrics import sharing

pytestmark = pytest.mark.django_db
COUNT = "magpie_http_request_duration_seconds_count"


@pytest.fixture
def switched_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the middleware where MAGPIE_METRICS puts it; let the house be one whose database is away."""
    settings.MIDDLEWARE = [
        django_settings.MIDDLEWARE[0],
        "webapp.metrics.middleware.MetricsMiddleware",
        *django_settings.MIDDLEWARE[1:],
    ]
    settings.MAGPIE_METRICS_TOKEN = ""
    monkeypatch.setattr(keeper, "latest", lambda: House(is_database_up=False))


@pytest.fixture
def everybody() -> Iterator[list[Client]]:
    """Give a stranger, a device, and somebody of each role."""
    people = [Client() for _ in Role]
    for client, role in zip(people, Role, strict=True):
        client.force_login(UserFactory.create(role=role))
    _, token = devices.connect(name="conveyor", by=AdminFactory.create())
    yield [Client(), Client(headers={"authorization": f"Token {token}"}), *people]


def samples(client: Client) -> dict[tuple[str, str, str], float]:
    """Give the numbers of requests by route, method and status."""
    text = client.get("/metrics").content.decode()
    found = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {
        (each.labels["route"], each.labels["method"], each.labels["status"]): each.value
        for each in found
        if each.name == COUNT
    }


def test_switched_off_there_is_nothing_for_anybody(everybody: list[Client]) -> None:
    assert {client.get("/metrics").status_code for client in everybody} == {404}


@pytest.mark.usefixtures("switched_on")
def test_token_is_all_that_lets_in(everybody: list[Client], settings: Settings) -> None:
    settings.MAGPIE_METRICS_TOKEN = "a-token-for-prometheus"
    prometheus = Client(headers={"authorization": "Bearer a-token-for-prometheus"})

    assert {client.get("/metrics").status_code for client in everybody} == {401}
    assert prometheus.get("/metrics").status_code == 200
    assert prometheus.head("/metrics").status_code == 200
    assert {prometheus.generic(method, "/metrics").status_code for method in ("POST", "PUT", "DELETE", "OPTIONS")} == {
        405
    }


@pytest.mark.usefixtures("switched_on")
def test_production_without_a_token_lets_nobody_in(everybody: list[Client], settings: Settings) -> None:
    settings.MAGPIE_ENV = "production"

    assert {client.get("/metrics").status_code for client in everybody} == {401}


@pytest.mark.usefixtures("switched_on")
def test_database_that_is_away_leaves_the_rest(client: Client) -> None:
    text = client.get("/metrics").content.decode()

    assert "magpie_database_up 0.0" in text
    assert "magpie_disk_free_bytes" in text
    assert "magpie_jobs" not in text


@pytest.mark.usefixtures("switched_on")
def test_strangers_make_no_new_series(client: Client) -> None:
    client.get("/sign-in/")
    before = samples(client)
    for number in range(5):
        client.get(f"/nothing-{number}/")
        client.generic(f"METHOD{number}", "/sign-in/")
        client.get(f"/photos/{number}/")

    new = set(samples(client)) - set(before)

    assert new <= {("none", "GET", "404"), ("accounts:sign-in", "other", "405"), ("labeling-pages:photo", "GET", "302")}
    assert len(new) == 3


def test_each_start_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sharing.VARIABLE, "put back in the end")
    monkeypatch.setattr(sharing, "_held", [])
    del os.environ[sharing.VARIABLE]
    first = sharing.begin(tmp_path)
    assert sharing.begin(tmp_path) == first  # the same start, whoever asks
    left = tmp_path / "metrics" / "web-of-a-start-that-was-killed"
    left.mkdir()
    (left / "held").touch()

    del os.environ[sharing.VARIABLE]
    second = sharing.begin(tmp_path)

    assert first != second
    assert first.exists()  # its processes may still count there
    assert not left.exists()
