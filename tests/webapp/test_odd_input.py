"""Requests that no program of ours would send: each is refused with a code, on both databases; none is a crash."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from labeling.errors import MarketUnknown
from labeling.selectors import markets
from tests.factories import BinFactory, CategoryFactory, MarketFactory, PhotoFactory, UserFactory
from tests.labeling.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

HUGE = (2**63, 10**30)
SERVER_FAULT = 500
JSON_URLS = ("leases", "leases/release", "verifications", "verifications/undo", "categories", "runs", "predict")
ODD_JSON = {
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 50_000,
    "not a number": b'{"tab": NaN, "photo": Infinity}',
    "beyond floats": b'{"tab": 1e999, "count": 1e999, "photo": 1e999, "key": 1e999}',
    "digits": b"9" * 5000,
    "not UTF-8": b'{"name": "\xff"}',
    "half a character": b'{"name": "\\ud800", "network": "\\ud800"}',
    "NUL": b'{"name": "a\\u0000b", "network": "\\u0000", "key": "\\u0000"}',
    "null": b"null",
    "a list": b"[1]",
    "a text": b'"x"',
    "wrong types": b'{"name": ["x"], "tab": {}, "key": [], "photo": {}, "network": []}',
    "empty": b"",
}


@pytest.fixture
def admin() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create(role=Role.ADMIN))
    return client


def post(client: Client, path: str, body: dict[str, Any]) -> HttpResponse:
    answer: HttpResponse = client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")
    return answer


@pytest.mark.parametrize("path", JSON_URLS)
@pytest.mark.parametrize("body", ODD_JSON.values(), ids=ODD_JSON)
def test_odd_json_is_refused(admin: Client, path: str, body: bytes) -> None:
    answer = admin.post(f"/api/v1/{path}", body, content_type="application/json")

    assert answer.status_code < SERVER_FAULT


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "", "application/json; charset=utf-16"])
@pytest.mark.parametrize("path", JSON_URLS)
def test_another_content_type_is_refused(admin: Client, path: str, content_type: str) -> None:
    answer = admin.post(f"/api/v1/{path}", b"no JSON", content_type=content_type)

    assert 400 <= answer.status_code < SERVER_FAULT


@pytest.mark.parametrize("number", HUGE)
def test_huge_ids_in_bodies_and_queries_are_refused(admin: Client, number: int) -> None:
    PhotoFactory.create()
    key = str(uuid.uuid4())

    answers = [
        post(admin, "leases", {"tab": key, "photo": number}),
        post(admin, "verifications", {"key": key, "photo": number, "kind": "skip"}),
        post(admin, "verifications", {"key": key, "photo": 1, "kind": "category", "category": number}),
        post(admin, "verifications/undo", {"key": key, "verification": number}),
        admin.get(f"/api/v1/photos?category={number}"),
    ]

    assert [answer.status_code for answer in answers] == [400] * 5


@pytest.mark.parametrize("number", [0, *HUGE])
def test_huge_ids_in_addresses_find_nothing(admin: Client, number: int) -> None:
    names = ("photo", "photo-image", "photo-thumbnail")
    paths = [reverse(f"labeling:{name}", args=[number]) for name in names]
    paths += [reverse(f"trainer:{name}", args=[number]) for name in ("model", "bundle", "audit", "run")]
    paths += [reverse("webapp-api:job", args=[number]), reverse("labeling-pages:photo", args=[number])]
    paths += [reverse("labeling-pages:category", args=[number]), reverse("trainer-pages:model", args=[number])]

    assert {path: admin.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


@pytest.mark.parametrize("position", ["abc", "\x00", "-1", "2**63", str(2**63), "9" * 5000, "\u0661"])
@pytest.mark.parametrize("path", ["photos", "conflicts"])
def test_cursor_of_somebody_elses_making_is_refused(admin: Client, path: str, position: str) -> None:
    cursor = base64.b64encode(f"p={position}".encode()).decode()

    answer = admin.get(f"/api/v1/{path}", {"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_own_cursor_leads_on(admin: Client) -> None:
    photos = PhotoFactory.create_batch(51)

    first = admin.get("/api/v1/photos").json()
    second = admin.get(first["next"]).json()

    assert [row["id"] for row in second["results"]] == [photos[0].pk]


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "\x00"]
)
def test_moments_at_the_ends_of_time_are_refused(admin: Client, moment: str) -> None:
    url = reverse("labeling:upload", args=[uuid.uuid4()])

    answer = admin.put(url, picture(1), content_type="image/jpeg", query_params={"captured_at": moment})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_filters_that_make_no_sense_filter_nothing(admin: Client) -> None:
    PhotoFactory.create()

    answer = admin.get("/photos/", {"state": "\x00", "category": "\x00", "before": str(10**30)})

    assert (answer.status_code, len(answer.context["states"])) == (200, 1)


def test_nul_in_a_bin_is_left_out(admin: Client) -> None:
    market, category = MarketFactory.create(), CategoryFactory.create()

    admin.post(reverse("labeling-pages:market-save", args=[market.pk]), {f"bin-{category.pk}": "bottle\x00bank"})

    assert market.bins.get().name == "bottle bank"


def test_nul_in_a_markets_code_names_no_market(admin: Client) -> None:
    BinFactory.create()

    with pytest.raises(MarketUnknown):
        markets.get("\x00")


def test_nul_in_a_sessions_cookie_is_nobody() -> None:
    client = Client(raise_request_exception=False, headers={"cookie": 'sessionid="aaaaaaaaaaaa\\000"'})

    assert client.get("/api/v1/photos").status_code == 401


def test_nul_in_a_sign_in_is_refused() -> None:
    client = Client(raise_request_exception=False)

    answers = [client.post("/sign-in/", {"username": name, "password": "x\x00"}) for name in ("a\x00", "a")]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_token_of_strange_letters_is_unknown() -> None:
    client = Client(raise_request_exception=False, headers={"authorization": "Token \xff\x00"})

    assert client.get("/api/v1/categories").status_code == 401


def test_change_without_the_csrf_token_says_so() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory.create(role=Role.ADMIN))

    answer = post(client, "leases", {"tab": str(uuid.uuid4())})

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf-failed")
