"""What is answered at an address that is not there, and when the server fails."""

from __future__ import annotations

import pytest
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
