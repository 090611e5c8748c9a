"""What every answer carries, what names may not do, what the log may not say, and what production insists on."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from accounts.services import devices, invitations
from tests.factories import (
    AdminFactory,
    CategoryFactory,
    ClaimFactory,
    LeaseFactory,
    MarketFactory,
    PhotoFactory,
    UserFactory,
    VerificationFactory,
)
from webapp import health, logs

HOSTILE = "<img src=x onerror=alert(1)>"
SECRET = "a pass phrase that nobody may read"


@pytest.fixture
def admin(db: None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create(role=Role.ADMIN))
    return client


def check_headers(answer: HttpResponse) -> None:
    """Fail unless a browser is told what it may not do."""
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


PATHS = ("/", "/review/", "/photos/", "/categories/", "/runs/", "/models/", "/jobs/", "/people/", "/devices/")
PATHS += ("/api/docs", "/api/docs?script=", "/api/schema", "/api/v1/photos", "/ready", "/sign-in/", "/none-such/")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_policy(admin: Client, path: str) -> None:
    check_headers(admin.get(path))


def test_refusals_and_crashes_carry_the_policy(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "find_missing", lambda: 1 / 0)
    strict = Client(enforce_csrf_checks=True)

    answers = [
        Client().get("/photos/"),
        strict.post("/sign-in/", {"username": "x"}),
        Client().get("/api/v1/photos"),
        admin.get("/ready"),
        admin.delete("/photos/"),
    ]

    assert [answer.status_code for answer in answers] == [302, 403, 401, 500, 405]
    for answer in answers:
        check_headers(answer)


def test_another_host_is_refused_with_the_policy(admin: Client) -> None:
    answer = admin.get("/photos/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    check_headers(answer)


@pytest.mark.django_db
def test_session_cookie_is_for_browsers_requests_alone() -> None:
    UserFactory.create(username="ada")
    client = Client()

    client.post("/sign-in/", {"username": "ada", "password": "a long enough pass phrase"})

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_names_are_inert_on_every_page(admin: Client) -> None:
    category = CategoryFactory.create(name=HOSTILE, guideline=HOSTILE)
    photo = PhotoFactory.create()
    ClaimFactory.create(photo=photo, category=category)
    VerificationFactory.create(photo=photo, category=category)
    MarketFactory.create(name=HOSTILE)
    LeaseFactory.create(suggested_category=category)
    AdminFactory.create(username=HOSTILE)
    devices.connect(name=HOSTILE, by=AdminFactory.create())
    paths = (*PATHS, f"/photos/{photo.pk}/", f"/categories/{category.pk}/", "/photos/?state=conflict")

    pages = {path: admin.get(path).content.decode() for path in paths if not path.startswith("/api")}

    assert [path for path, page in pages.items() if "<img src=x" in page] == []
    assert [path for path, page in pages.items() if "onerror=alert" in page]  # they do show them


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what the console would show, at every level."""
    lines: list[str] = []

    class Console(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    console = Console()
    console.setFormatter(logs.formatter(log_format="line"))
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [console])
    monkeypatch.setattr(root, "level", logging.INFO)
    return lines


@pytest.mark.django_db
def test_log_holds_neither_tokens_nor_passwords(log: list[str]) -> None:
    _, invitation = invitations.invite(role=Role.REVIEWER, by=None)
    _, token = devices.connect(name="conveyor", by=AdminFactory.create())
    strict = Client(enforce_csrf_checks=True)

    strict.post(reverse("accounts:invitation", args=[invitation]), {"password1": SECRET})
    Client().post("/sign-in/", {"username": "ada", "password": SECRET})
    Client(headers={"authorization": f"Token {token}x"}).get("/api/v1/categories")
    logging.getLogger("anything").warning("Somebody logged %s", token)

    said = "\n".join(log)
    assert "/invitations/…/" in said
    assert not [secret for secret in (invitation, token, SECRET) if secret in said]


def test_console_hides_tokens() -> None:
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "magpie"
    assert settings.LOGGING["formatters"]["magpie"]["()"] == "webapp.logs.formatter"


def test_health_answers_without_a_database(client: Client) -> None:
    answer = client.get("/health", headers={"host": "anything"})  # no mark: touching the database would fail the test

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
