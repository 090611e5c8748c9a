"""Any bytes in addresses, queries and headers: an answer below 500, on both databases, by whoever asks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import Role
from accounts.services import devices
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

SERVER_FAULT = 500
PLACES = (
    "/",
    "/photos/",
    "/photos/1/",
    "/sign-in/",
    "/invitations/",
    "/runs/",
    "/models/1/",
    "/api/docs",
    "/api/schema",
    "/api/v1/photos",
    "/api/v1/photos/1/image",
    "/api/v1/categories",
    "/api/v1/jobs",
    "/api/v1/models/champion",
    "/api/v1/leases",
    "/ready",
    "/static/",
)
PARAMETERS = ("state", "category", "before", "cursor", "model", "market", "script", "format", "lang", "only", "next")
HEADERS = (
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_X_MAGPIE_TAB",
    "HTTP_X_REQUEST_ID",
    "HTTP_X_CORRELATION_ID",
    "HTTP_X_CSRFTOKEN",
    "HTTP_X_CONTENT_SHA256",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_HX_REQUEST",
    "HTTP_HX_CURRENT_URL",
    "HTTP_HOST",
    "HTTP_ORIGIN",
    "HTTP_REFERER",
    "HTTP_TRANSFER_ENCODING",
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
    "REMOTE_ADDR",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO", "get", "\x00")
ODD = (
    "\x00",
    "%00",
    "\xff",
    "%ff",
    "\xc3\x28",
    "%ed%a0%80",
    "\u00b2",
    "..%2f..%2f",
    "//",
    "[",
    "'",
    "9" * 400,
    "a" * 5000,
    "=?",
    "%s%n",
)
PREFIXES = (
    "",
    "Token ",
    "Session ",
    "Bearer ",
    "sessionid=",
    "csrftoken=",
    "bytes=",
    'W/"',
    "multipart/form-data; boundary=",
    "application/json; charset=",
)

raw = st.text(st.characters(max_codepoint=255), max_size=40) | st.sampled_from(ODD)
# The web server itself refuses these three in headers (tests/labeling/api/test_raw_requests.py).
values = st.builds(str.__add__, st.sampled_from(PREFIXES), raw).map(lambda text: re.sub(r"[\x00\r\n]", "", text))
requests = st.fixed_dictionaries(
    {
        "REQUEST_METHOD": st.sampled_from(METHODS),
        "PATH_INFO": st.builds(str.__add__, st.sampled_from(PLACES), raw | st.just("")),
        "QUERY_STRING": st.lists(st.builds("{}={}".format, st.sampled_from(PARAMETERS) | raw, raw), max_size=3).map(
            "&".join
        ),
    },
    optional={name: values for name in HEADERS},
)
QUICK, LONG = 60, 1500


def asking(examples: int) -> Any:
    return hypothesis_settings(
        max_examples=examples,
        derandomize=examples == QUICK,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(params=["anonymous", "device", "admin"])
def asker(request: pytest.FixtureRequest, db: None) -> Client:
    PhotoFactory.create()
    CategoryFactory.create()
    client = Client(raise_request_exception=False)
    if request.param == "admin":
        client.force_login(UserFactory.create(role=Role.ADMIN))
    elif request.param == "device":
        _, token = devices.connect(name="conveyor", by=AdminFactory.create())
        client.defaults["HTTP_AUTHORIZATION"] = f"Token {token}"
    return client


def send(client: Client, asked: dict[str, str]) -> HttpResponse:
    return client.request(**asked)


def check(answer: HttpResponse, asked: dict[str, str]) -> None:
    """Fail where the server did; a refusal with a code, such as that there is no model yet, is an answer."""
    is_refusal = answer.headers.get("Content-Type") == "application/problem+json" and answer.status_code == 503
    assert answer.status_code < SERVER_FAULT or is_refusal, (answer.status_code, asked)


def test_any_bytes_get_an_answer(asker: Client) -> None:
    @given(requests)
    @example({"REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/leases", "CONTENT_LENGTH": "\u00b2"})
    @example({"REQUEST_METHOD": "GET", "PATH_INFO": "/photos/1\x00/", "QUERY_STRING": ""})
    @asking(QUICK)
    def ask(asked: dict[str, str]) -> None:
        check(send(asker, asked), asked)

    ask()


@pytest.mark.soak
def test_any_bytes_get_an_answer_however_many(asker: Client) -> None:
    @given(requests)
    @asking(LONG)
    def ask(asked: dict[str, str]) -> None:
        check(send(asker, asked), asked)

    ask()
