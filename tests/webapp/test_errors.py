"""What is answered at an address that is not there, and when the server fails."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import Role, User
from labeling.selectors import photos

pytestmark = pytest.mark.django_db


def test_unknown_api_address_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/no-such-thing")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not-found"


def test_unknown_page_is_a_page(client: Client) -> None:
    answer = client.get("/no-such-thing/")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(("path", "media_type"), [("/api/v1/photos/1", "application/problem+json"), ("/", "text/html")])
def test_failure_is_told_in_the_askers_language(path: str, media_type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the secret of what went wrong")

    monkeypatch.setattr(photos, "find", fail)
    monkeypatch.setattr("webapp.pages.home.render", fail)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_user("ada", role=Role.ADMIN))

    answer = client.get(path)

    assert answer.status_code == 500
    assert answer["Content-Type"].startswith(media_type)
    assert b"secret" not in answer.content


def without_database(*_args: object, **_kwargs: object) -> None:
    raise OperationalError("server closed the connection unexpectedly, password=secret")


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Give a signed-in browser that asks while the database is away."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_user("ada", role=Role.ADMIN))
    monkeypatch.setattr(photos, "find", without_database)
    monkeypatch.setattr("webapp.pages.home.render", without_database)
    return client


@pytest.mark.parametrize(("path", "media_type"), [("/api/v1/photos/1", "application/problem+json"), ("/", "text/html")])
def test_database_that_is_away_is_a_503_that_says_when_to_come_back(path: str, media_type: str, outage: Client) -> None:
    answer = outage.get(path)

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert answer["Content-Type"].startswith(media_type)
    assert b"secret" not in answer.content


@pytest.mark.parametrize("path", ["/api/v1/photos/1", "/"])
def test_session_that_cannot_be_read_is_a_503_as_well(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_user("ada", role=Role.ADMIN))
    monkeypatch.setattr("accounts.sessions.SessionStore.load", without_database)

    answer = client.get(path)

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")


def test_problem_of_an_outage_has_its_code(outage: Client) -> None:
    assert outage.get("/api/v1/photos/1").json()["code"] == "database-down"
