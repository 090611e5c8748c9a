"""What is somebody's own: answers, leases, tabs, invitations, sessions; and what a token, or a filter, can reach."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Role, User
from accounts.services import devices, invitations, people
from labeling.models import Category, Lease, PhotoState, State, Verification
from labeling.services import leases, verifications
from tests.factories import PASSWORD, AdminFactory, CategoryFactory, PhotoFactory, UserFactory
from tests.webapp.roles import API, FOR_ANYBODY, PAGES, routes

pytestmark = pytest.mark.django_db

A_CAMERA_NEEDS = {
    "labeling:upload",
    "labeling:uploads",
    "labeling:uploads-finish",
    "labeling:uploads-status",
    "labeling:categories",
    "trainer:predict",
    "trainer:champion",
    "trainer:bundle",
}


@pytest.fixture
def ada() -> User:
    return UserFactory.create(username="ada")


@pytest.fixture
def ben() -> User:
    return UserFactory.create(username="ben")


@pytest.fixture
def glass() -> Category:
    return CategoryFactory.create(name="glass")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(client: Client, path: str, **body: Any) -> HttpResponse:
    return client.post(f"/api/v1/{path}", json.dumps(body, default=str), content_type="application/json")


def answered(by: User, category: Category) -> Verification:
    """Let somebody answer a photo."""
    photo = PhotoFactory.create()
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    return verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind="category", category_id=category.pk, by=by
    ).verification


def test_reviewer_cannot_undo_anothers_answer(ada: User, ben: User, glass: Category) -> None:
    answer = answered(ada, glass)

    refused = post(signed_in(ben), "verifications/undo", key=uuid.uuid4(), verification=answer.pk)

    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-undo")
    assert Verification.objects.count() == 1
    assert PhotoState.objects.get(pk=answer.photo_id).state == State.SETTLED


def test_admin_can_undo_anothers_answer(ada: User, glass: Category) -> None:
    answer = answered(ada, glass)

    undone = post(signed_in(AdminFactory.create()), "verifications/undo", key=uuid.uuid4(), verification=answer.pk)

    assert undone.status_code == 201
    assert PhotoState.objects.get(pk=answer.photo_id).state == State.OPEN


def test_key_of_anothers_answer_tells_nothing_of_it(ada: User, ben: User, glass: Category) -> None:
    answer = answered(ada, glass)

    asked = {"key": answer.key, "photo": answer.photo_id, "kind": "category", "category": glass.pk}
    refused = post(signed_in(ben), "verifications", **asked)

    assert refused.status_code == 409
    assert "ada" not in refused.content.decode()
    assert Verification.objects.count() == 1


def test_reviewer_cannot_answer_what_another_holds(ada: User, ben: User, glass: Category) -> None:
    photo = PhotoFactory.create()
    leases.hold(photo_id=photo.pk, by=ada, tab=uuid.uuid4())

    asked = {"key": uuid.uuid4(), "photo": photo.pk, "kind": "category", "category": glass.pk}
    refused = post(signed_in(ben), "verifications", **asked)

    assert refused.status_code == 409
    assert not Verification.objects.exists()


def test_anothers_tab_gives_neither_its_photos_nor_power_over_them(ada: User, ben: User) -> None:
    tab, photo = uuid.uuid4(), PhotoFactory.create()
    leases.hold(photo_id=photo.pk, by=ada, tab=tab)
    Lease.objects.update(expires_at=timezone.now() + timedelta(seconds=30))
    before = Lease.objects.get()
    client = signed_in(ben)

    page = post(client, "leases", tab=tab).json()["results"]
    released = post(client, "leases/release", tab=tab)
    client.get("/api/v1/photos", headers={"X-Magpie-Tab": str(tab)})

    assert (page, released.status_code) == ([], 204)
    assert Lease.objects.get().expires_at == before.expires_at


def test_photo_that_another_holds_cannot_be_asked_for(ada: User, ben: User) -> None:
    photo = PhotoFactory.create()
    leases.hold(photo_id=photo.pk, by=ada, tab=uuid.uuid4())

    refused = post(signed_in(ben), "leases", tab=uuid.uuid4(), photo=photo.pk)

    assert (refused.status_code, refused.json()["code"]) == (409, "lease-taken")
    assert Lease.objects.get().reviewer == ada


def test_token_reaches_only_what_a_camera_needs() -> None:
    reached = {name for name, methods in API.items() if any("device" in who for who in methods.values())}

    assert reached <= A_CAMERA_NEEDS
    assert {"labeling:upload", "trainer:champion"} <= reached


def test_token_opens_no_page_beside_a_session_that_is_not_there() -> None:
    _, token = devices.connect(name="conveyor", by=AdminFactory.create())
    client = Client(headers={"authorization": f"Token {token}"})

    assert [client.get(path).status_code for path in ("/", "/photos/", "/people/")] == [302] * 3


# --- the only way in --------------------------------------------------------------------------------------------------

NEW_PERSON = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD, "password": PASSWORD}
GREED = {"role": "admin", "is_staff": "1", "is_superuser": "1", "is_active": "1"}


def test_nobody_signs_up_without_an_invitation() -> None:
    AdminFactory.create()
    filled = {"IntConverter": 1, "UUIDConverter": uuid.uuid4(), "StringConverter": "a" * 43}
    paths = [
        reverse(name, kwargs={key: filled[type(kind).__name__] for key, kind in route.pattern.converters.items()})
        for name, route in routes()
    ]

    for path in paths:
        Client(raise_request_exception=False).post(path, {**NEW_PERSON, **GREED})
        Client(raise_request_exception=False).post(path, json.dumps({**NEW_PERSON, **GREED}), "application/json")

    assert len(paths) > 50
    assert User.objects.count() == 1


def accept(token: str, username: str = "eve") -> HttpResponse:
    return Client().post(reverse("accounts:invitation", args=[token]), {**NEW_PERSON, **GREED, "username": username})


def test_invitation_gives_its_role_and_no_more() -> None:
    _, token = invitations.invite(role=Role.OPERATOR, by=None)

    accept(token)

    eve = User.objects.get(username="eve")
    assert (eve.role, eve.is_staff, eve.is_superuser) == (Role.OPERATOR, False, False)


@pytest.mark.parametrize("why", ["used", "revoked", "old", "cut short", "a NUL"])
def test_invitation_that_does_not_hold_lets_nobody_in(why: str) -> None:
    admin = AdminFactory.create()
    invitation, token = invitations.invite(role=Role.ADMIN, by=admin)
    if why == "used":
        accept(token, "first")
    elif why == "revoked":
        invitations.revoke(invitation, by=admin)
    elif why == "old":
        Invitation.objects.update(expires_at=timezone.now())
    count = User.objects.count()

    answer = accept({"cut short": token[:-1], "a NUL": f"{token[:-1]}\x00"}.get(why, token))

    assert (answer.status_code, User.objects.count()) == (404, count)


# --- sessions end -----------------------------------------------------------------------------------------------------


def is_in(client: Client) -> bool:
    return client.get("/api/v1/learning").status_code == 200


@pytest.mark.parametrize("what", ["deactivated and opened again", "role", "role and back", "password"])
def test_sessions_end_with(what: str, ada: User) -> None:
    admin, client = AdminFactory.create(), signed_in(ada)
    assert is_in(client)

    if what == "password":
        ada.set_password("another long pass phrase")
        ada.save()
    elif what.startswith("role"):
        people.set_role(ada, role=Role.OPERATOR, by=admin)
        if what.endswith("back"):
            people.set_role(ada, role=Role.REVIEWER, by=admin)
    else:
        people.deactivate(ada, by=admin)
        people.reactivate(ada, by=admin)

    assert not is_in(client)
    assert is_in(signed_in(User.objects.get(pk=ada.pk)))


def test_same_role_again_ends_nothing(ada: User) -> None:
    client = signed_in(ada)

    people.set_role(ada, role=ada.role, by=AdminFactory.create())

    assert is_in(client)


# --- filters ----------------------------------------------------------------------------------------------------------

LISTS = ("photos", "conflicts", "categories", "jobs", "models", "runs", "learning")
PAGE_LISTS = ("/photos/", "/runs/", "/models/", "/categories/")
LOOKUPS = (
    "uploaded_by__password__startswith",
    "device__token_hash__startswith",
    "state__reviewer__password__regex",
    "verifications__reviewer__username",
    "claims__source_name__contains",
    "requested_by__password__gt",
    "group__split",
    "split",
    "is_excluded",
    "pk__in",
)
WORDS = ("ordering", "order_by", "search", "q", "filter", "fields", "expand", "include", "limit", "offset", "page_size")


def hostile_queries() -> list[dict[str, str]]:
    """Give queries that a careless filter would pass on: lookups over every model's relations, and common words."""
    relations = {
        f"{field.name}__{other.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model
        for other in field.related_model._meta.get_fields()
        if other.name in {"password", "token_hash", "username", "split", "role"}
    }
    lookups = [{name: "a"} for name in sorted({*relations, *LOOKUPS})]
    return lookups + [{word: "uploaded_by__password"} for word in WORDS]


@pytest.mark.parametrize("path", [*(f"/api/v1/{name}" for name in LISTS), *PAGE_LISTS])
def test_filters_reach_nothing_but_what_they_name(path: str) -> None:
    PhotoFactory.create_batch(2)
    CategoryFactory.create()
    client = signed_in(AdminFactory.create())
    plain = client.get(path)

    answers = {next(iter(query)): client.get(path, query) for query in hostile_queries()}

    assert len(answers) > 20
    assert [name for name, answer in answers.items() if answer.status_code not in {200, 400}] == []
    if path.startswith("/api"):
        let_through = {name: answer.json() for name, answer in answers.items() if answer.status_code == 200}
        assert [name for name, body in let_through.items() if body != plain.json()] == []


@pytest.mark.parametrize("state", ["state__photo__split", "settled' OR 1=1 --", "category__name"])
def test_value_of_a_filter_is_a_value(state: str) -> None:
    client = signed_in(AdminFactory.create())

    assert client.get("/api/v1/photos", {"state": state}).status_code == 400
    assert client.get("/api/v1/jobs", {"state": state}).status_code == 400


def test_everybody_in_the_table_has_a_place() -> None:
    assert set(PAGES) & set(API) == set()
    assert (set(PAGES) | set(API)) & set(FOR_ANYBODY) == set()
