"""Who gets in where: every address and method of the table in `roles`, asked by everybody."""

from __future__ import annotations

import uuid
from enum import Enum

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from accounts.services import devices, invitations, people
from labeling.services import snapshots
from tests.factories import (
    AdminFactory,
    CategoryChangeFactory,
    CategoryFactory,
    DeviceFactory,
    ExportFactory,
    ImportFactory,
    InvitationFactory,
    JobFactory,
    MarketFactory,
    UserFactory,
    VerificationFactory,
)
from tests.trainer.pages.searches import a_study
from tests.trainer.pages.versions import a_run, a_version
from tests.webapp.roles import API, FOR_ANYBODY, IN_ORDER, METHODS, PAGES, SHUT_OUT, address, routes

pytestmark = pytest.mark.django_db

LISTED = {**PAGES, **API, **FOR_ANYBODY}


class Met(Enum):
    """How an address receives somebody."""

    IN = "in"
    SIGN_IN = "sent to sign in"
    HIDDEN = "not there"
    UNKNOWN = "401"
    FORBIDDEN = "403"
    NO_METHOD = "405"


@pytest.fixture
def ids() -> dict[str, object]:
    """Make one row of everything that an address can name."""
    _, token = invitations.invite(role=Role.REVIEWER, by=None)
    answer = VerificationFactory.create()
    return {
        "photo_id": answer.photo_id,
        "verification_id": answer.pk,
        "category_id": CategoryFactory.create().pk,
        "change_id": CategoryChangeFactory.create().pk,
        "market_id": MarketFactory.create().pk,
        "run_id": a_run().pk,
        "study_id": a_study().pk,
        "version": a_version(1).number,
        "number": 1,
        "name": "model.onnx",
        "job_id": JobFactory.create().pk,
        "user_id": UserFactory.create().pk,
        "device_id": DeviceFactory.create().pk,
        "invitation_id": InvitationFactory.create().pk,
        "export_id": ExportFactory.create().pk,
        "import_id": ImportFactory.create().pk,
        "snapshot_id": snapshots.freeze().pk,
        "client_id": uuid.uuid4(),
        "token": token,
    }


@pytest.fixture
def clients() -> dict[str, Client]:
    """Give everybody's way of asking."""
    admin = AdminFactory.create()
    signed_in = {str(role.value): _client(role) for role in Role}
    _, token = devices.connect(name="conveyor", by=admin)
    old_device, old_token = devices.connect(name="old conveyor", by=admin)
    devices.revoke(old_device, by=admin)
    left = UserFactory.create(role=Role.ADMIN)
    closed = Client(raise_request_exception=False)
    closed.force_login(left)
    people.deactivate(left, by=admin)
    return {
        **signed_in,
        "anonymous": Client(raise_request_exception=False),
        "deactivated": closed,
        "device": _with(token),
        "revoked": _with(old_token),
    }


def _client(role: Role) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create(role=role))
    return client


def _with(token: str) -> Client:
    return Client(raise_request_exception=False, headers={"authorization": f"Token {token}"})


def met(answer: HttpResponse, *, is_api: bool) -> Met:
    """Read the answer. A crash is none."""
    assert answer.status_code < 500 or answer["Content-Type"] == "application/problem+json", answer
    if answer.status_code in {401, 403, 405}:
        return Met(str(answer.status_code))
    if is_api:
        return Met.IN
    if answer.status_code == 302 and answer["Location"].startswith(f"{reverse('accounts:sign-in')}?"):
        return Met.SIGN_IN
    return Met.HIDDEN if answer.status_code == 404 else Met.IN


def ask(client: Client, method: str, path: str, *, is_api: bool) -> Met:
    """Send an empty body of the type that the address reads."""
    body = (b"{}", "application/json") if is_api else ()
    return met(client.generic(method, path, *body), is_api=is_api)


def test_every_address_is_listed_once() -> None:
    found = [name for name, _route in routes()]

    assert sorted(found) == sorted(LISTED)


@pytest.mark.parametrize("name", PAGES)
def test_page_lets_in_only_those_who_may(name: str, clients: dict[str, Client], ids: dict[str, object]) -> None:
    path = address(name, ids)

    for method, allowed in PAGES[name].items():
        wanted = {
            who: Met.IN if who in allowed else Met.SIGN_IN if who in {*SHUT_OUT, "device"} else Met.HIDDEN
            for who in IN_ORDER
        }
        assert {who: ask(clients[who], method, path, is_api=False) for who in IN_ORDER} == wanted, method


@pytest.mark.parametrize("name", API)
def test_api_lets_in_only_those_who_may(name: str, clients: dict[str, Client], ids: dict[str, object]) -> None:
    path = address(name, ids)
    methods = {**API[name], **({"HEAD": API[name]["GET"]} if "GET" in API[name] else {})}

    for method, allowed in methods.items():
        wanted = {
            who: Met.IN if who in allowed else Met.UNKNOWN if who in SHUT_OUT else Met.FORBIDDEN for who in IN_ORDER
        }
        assert {who: ask(clients[who], method, path, is_api=True) for who in IN_ORDER} == wanted, method


@pytest.mark.parametrize("name", FOR_ANYBODY)
def test_open_address_lets_everybody_in(name: str, clients: dict[str, Client], ids: dict[str, object]) -> None:
    path = address(name, ids)

    for method in FOR_ANYBODY[name] & {"GET", "HEAD"}:
        got = {who: ask(clients[who], method, path, is_api=False) for who in IN_ORDER}
        assert got == dict.fromkeys(IN_ORDER, Met.IN), method


@pytest.mark.parametrize("name", LISTED)
def test_methods_that_are_not_listed_are_refused_to_everybody(
    name: str, clients: dict[str, Client], ids: dict[str, object]
) -> None:
    path, listed = address(name, ids), set(LISTED[name])
    if name in API and "GET" in listed:
        listed.add("HEAD")

    got = {
        (method, who): ask(clients[who], method, path, is_api=name in API)
        for method in METHODS
        if method not in listed
        for who in IN_ORDER
    }

    assert {asked for asked, how in got.items() if how is Met.IN} == set()
    assert {how for (_method, who), how in got.items() if who == "admin"} == {Met.NO_METHOD}
