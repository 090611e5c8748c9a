"""Who gets in where: every address and method, for everybody. An address that is not listed here fails."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from enum import Enum

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Role
from accounts.services import devices, invitations
from tests.factories import (
    AdminFactory,
    CategoryFactory,
    DeviceFactory,
    InvitationFactory,
    JobFactory,
    MarketFactory,
    PhotoFactory,
    UserFactory,
)
from tests.trainer.pages.versions import a_run, a_version

pytestmark = pytest.mark.django_db

ANYBODY = frozenset({"anonymous", "device", "operator", "reviewer", "admin"})
SENDERS = ANYBODY - {"anonymous"}
PEOPLE = SENDERS - {"device"}
REVIEWERS = PEOPLE - {"operator"}
ADMINS = REVIEWERS - {"reviewer"}
IN_ORDER = ("anonymous", "device", "operator", "reviewer", "admin")  # who changes most comes last
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

PAGES = {
    "webapp:home": {"GET": PEOPLE},
    "webapp:jobs": {"GET": ADMINS},
    "accounts:sign-out": {"POST": ANYBODY},
    "accounts:people": {"GET": ADMINS},
    "accounts:invite": {"POST": ADMINS},
    "accounts:revoke-invitation": {"POST": ADMINS},
    "accounts:set-role": {"POST": ADMINS},
    "accounts:set-active": {"POST": ADMINS},
    "accounts:devices": {"GET": ADMINS},
    "accounts:connect-device": {"POST": ADMINS},
    "accounts:revoke-device": {"POST": ADMINS},
    "labeling-pages:review": {"GET": REVIEWERS},
    "labeling-pages:photos": {"GET": PEOPLE},
    "labeling-pages:photo": {"GET": PEOPLE},
    "labeling-pages:categories": {"GET": PEOPLE},
    "labeling-pages:category-add": {"POST": REVIEWERS},
    "labeling-pages:category": {"GET": ADMINS, "POST": ADMINS},
    "labeling-pages:category-approve": {"POST": ADMINS},
    "labeling-pages:category-retire": {"POST": ADMINS},
    "labeling-pages:category-reopen": {"POST": ADMINS},
    "labeling-pages:market-add": {"POST": ADMINS},
    "labeling-pages:market-save": {"POST": ADMINS},
    "trainer-pages:learning": {"GET": PEOPLE},
    "trainer-pages:runs": {"GET": PEOPLE},
    "trainer-pages:run-start": {"POST": ADMINS},
    "trainer-pages:run": {"GET": PEOPLE},
    "trainer-pages:models": {"GET": PEOPLE},
    "trainer-pages:model": {"GET": PEOPLE},
    "trainer-pages:model-promote": {"POST": ADMINS},
    "trainer-pages:model-rollback": {"POST": ADMINS},
}
API = {
    "labeling:photos": {"GET": PEOPLE},
    "labeling:upload": {"PUT": SENDERS},
    "labeling:photo": {"GET": PEOPLE},
    "labeling:photo-image": {"GET": PEOPLE},
    "labeling:photo-thumbnail": {"GET": PEOPLE},
    "labeling:categories": {"GET": SENDERS, "POST": REVIEWERS},
    "labeling:category": {"PATCH": ADMINS},
    "labeling:category-approve": {"POST": ADMINS},
    "labeling:category-retire": {"POST": ADMINS},
    "labeling:category-reopen": {"POST": ADMINS},
    "labeling:leases": {"POST": REVIEWERS, "DELETE": REVIEWERS},
    "labeling:leases-release": {"POST": REVIEWERS},
    "labeling:verifications": {"POST": REVIEWERS},
    "labeling:verifications-undo": {"POST": REVIEWERS},
    "labeling:conflicts": {"GET": REVIEWERS},
    "trainer:predict": {"POST": SENDERS},
    "trainer:learning": {"GET": PEOPLE},
    "trainer:models": {"GET": PEOPLE},
    "trainer:champion": {"GET": SENDERS},
    "trainer:rollback": {"POST": ADMINS},
    "trainer:model": {"GET": PEOPLE},
    "trainer:audit": {"GET": ADMINS},
    "trainer:bundle": {"GET": SENDERS},
    "trainer:promote": {"POST": ADMINS},
    "trainer:runs": {"GET": PEOPLE, "POST": ADMINS},
    "trainer:run": {"GET": PEOPLE},
    "webapp-api:jobs": {"GET": ADMINS},
    "webapp-api:job": {"GET": ADMINS},
}
FOR_ANYBODY = {  # what a program asks before it can know anything, and the ways in
    "webapp:ready": {"GET"},
    "webapp:api-schema": {"GET"},
    "webapp:api-docs": {"GET"},
    "accounts:sign-in": {"GET", "POST", "PUT"},  # Django's form takes both the same way
    "accounts:invitation": {"GET", "POST"},
}
ANY_METHOD = {"webapp:ready"}  # a probe may ask as it likes


@pytest.fixture
def ids() -> dict[str, object]:
    """Make one row of everything that an address can name."""
    _, token = invitations.invite(role=Role.REVIEWER, by=None)
    return {
        "photo_id": PhotoFactory.create().pk,
        "category_id": CategoryFactory.create().pk,
        "market_id": MarketFactory.create().pk,
        "run_id": a_run().pk,
        "version": a_version(1).number,
        "number": 1,
        "job_id": JobFactory.create().pk,
        "user_id": UserFactory.create().pk,
        "device_id": DeviceFactory.create().pk,
        "invitation_id": InvitationFactory.create().pk,
        "client_id": uuid.uuid4(),
        "token": token,
    }


@pytest.fixture
def clients() -> dict[str, Client]:
    """Give everybody's way of asking."""
    people = {str(role.value): Client(raise_request_exception=False) for role in Role}
    for role, client in people.items():
        client.force_login(UserFactory.create(role=role))
    _, token = devices.connect(name="conveyor", by=AdminFactory.create())
    return {
        **people,
        "anonymous": Client(raise_request_exception=False),
        "device": Client(raise_request_exception=False, headers={"authorization": f"Token {token}"}),
    }


def address(name: str, ids: dict[str, object]) -> str:
    """Fill an address with the rows that it names."""
    return reverse(name, kwargs={parameter: ids[parameter] for parameter in parameters()[name]})


def parameters() -> dict[str, list[str]]:
    """Give the parameters of every address there is, by name."""
    return {name: list(route.pattern.converters) for name, route in _routes(get_resolver())}


def _routes(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for part in resolver.url_patterns:
        if isinstance(part, URLPattern):
            yield f"{namespace}{part.name}", part
        else:
            yield from _routes(part, f"{namespace}{part.namespace}:" if part.namespace else namespace)


class Met(Enum):
    """How an address receives somebody."""

    IN = "in"
    SIGN_IN = "sent to sign in"
    HIDDEN = "not there"
    UNKNOWN = "401"
    FORBIDDEN = "403"


def met(answer: HttpResponse, *, is_api: bool) -> Met:
    """Read the answer. A crash is none."""
    assert answer.status_code < 500 or answer["Content-Type"] == "application/problem+json", answer
    if answer.status_code in {401, 403}:
        return Met(str(answer.status_code))
    if is_api:
        return Met.IN
    if answer.status_code == 302 and answer["Location"].startswith(f"{reverse('accounts:sign-in')}?"):
        return Met.SIGN_IN
    return Met.HIDDEN if answer.status_code == 404 else Met.IN


def test_every_address_is_listed() -> None:
    assert set(parameters()) == set(PAGES) | set(API) | set(FOR_ANYBODY)


@pytest.mark.parametrize("name", PAGES)
def test_page_lets_in_only_those_who_may(name: str, clients: dict[str, Client], ids: dict[str, object]) -> None:
    path = address(name, ids)

    for method, allowed in PAGES[name].items():
        refused = {"anonymous": Met.SIGN_IN, "device": Met.SIGN_IN}
        wanted = {who: Met.IN if who in allowed else refused.get(who, Met.HIDDEN) for who in IN_ORDER}
        assert {who: met(clients[who].generic(method, path), is_api=False) for who in IN_ORDER} == wanted


@pytest.mark.parametrize("name", API)
def test_api_lets_in_only_those_who_may(name: str, clients: dict[str, Client], ids: dict[str, object]) -> None:
    path = address(name, ids)

    for method, allowed in API[name].items():
        wanted = {who: Met.IN if who in allowed else Met.FORBIDDEN for who in IN_ORDER}
        wanted["anonymous"] = Met.UNKNOWN
        got = {who: met(clients[who].generic(method, path, b"{}", "application/json"), is_api=True) for who in IN_ORDER}
        assert got == wanted


@pytest.mark.parametrize("name", FOR_ANYBODY)
def test_open_address_lets_everybody_in(name: str, clients: dict[str, Client], ids: dict[str, object]) -> None:
    path = address(name, ids)

    got = {who: met(clients[who].get(path), is_api=False) for who in IN_ORDER}

    assert got == dict.fromkeys(IN_ORDER, Met.IN)


@pytest.mark.parametrize("name", [name for name in {**PAGES, **API, **FOR_ANYBODY} if name not in ANY_METHOD])
def test_other_methods_are_refused(name: str, clients: dict[str, Client], ids: dict[str, object]) -> None:
    path = address(name, ids)
    known = {**PAGES, **API, **FOR_ANYBODY}[name]
    client = clients["anonymous" if name in FOR_ANYBODY else "admin"]

    got = {method: client.generic(method, path).status_code for method in METHODS if method not in known}

    assert got == dict.fromkeys(got, 405)


def test_revoked_device_is_let_in_nowhere(ids: dict[str, object]) -> None:
    admin = AdminFactory.create()
    device, token = devices.connect(name="old conveyor", by=admin)
    devices.revoke(device, by=admin)
    client = Client(headers={"authorization": f"Token {token}"})

    got = {name: client.get(address(name, ids)).status_code for name in API if "GET" in API[name]}

    assert got == dict.fromkeys(got, 401)


def test_closed_account_is_let_in_nowhere(clients: dict[str, Client], ids: dict[str, object]) -> None:
    person = UserFactory.create(role=Role.ADMIN)
    client = Client()
    client.force_login(person)
    person.is_active = False
    person.save()

    got = {name: client.get(address(name, ids)).status_code for name in API if "GET" in API[name]}

    assert got == dict.fromkeys(got, 401)
