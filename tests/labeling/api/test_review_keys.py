"""The review page's keys over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories import CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db

KEYS = "/api/v1/me/keys"


@pytest.fixture
def client() -> APIClient:
    client = APIClient()
    client.force_login(UserFactory.create())
    return client


def test_keys_sent_back_as_they_were_read_change_nothing(client: APIClient) -> None:
    glass = CategoryFactory.create(hotkey="1")
    client.put(KEYS, {"actions": {"skip": "j"}, "categories": {str(glass.pk): "g"}}, format="json")
    read = client.get(KEYS).json()

    written = client.put(KEYS, read, format="json").json()

    assert written == read == client.get(KEYS).json()
    assert (read["actions"], read["categories"]) == ({"skip": "j"}, {str(glass.pk): "g"})
    assert (read["in_effect"]["actions"]["skip"], read["in_effect"]["categories"]) == ("j", {str(glass.pk): "g"})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"actions": {"explode": "e"}}, "invalid"),
        ({"actions": {"skip": "Tab"}}, "key-bad"),
        ({"actions": {"skip": "a", "undo": "a"}}, "keys-clash"),
        ({"actions": {"skip": "a" * 40}}, "invalid"),
        ({"categories": {"glass": "g"}}, "invalid"),
        ({"categories": {"9" * 30: "g"}}, "invalid"),
        ({"actions": ["skip"]}, "invalid"),
    ],
)
def test_keys_that_cannot_be_are_refused_with_a_code(client: APIClient, body: dict[str, Any], code: str) -> None:
    response = client.put(KEYS, body, format="json")

    assert response.status_code == 400
    assert response.json()["code"] == code
    assert client.get(KEYS).json()["actions"] == {}
