"""Leases, answers, undo and learning over HTTP."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import Role, User
from labeling.models import Lease, PhotoState, Verification
from labeling.services import decks, leases, photo_states
from labeling.services.decks import DeckEntryDraft
from tests.factories import CategoryFactory, ClaimFactory, PhotoFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    cache.clear()
    return UserFactory()


@pytest.fixture
def client(reviewer: User) -> APIClient:
    client = APIClient()
    client.force_login(reviewer)
    return client


def take(client: APIClient, tab: str, **values: Any) -> dict[str, Any]:
    response = client.post("/api/v1/leases", {"tab": tab, **values}, format="json")
    assert response.status_code == 200, response.content
    return dict(response.json())


def answer(client: APIClient, photo: int, **values: Any) -> Any:
    body = {"key": str(uuid.uuid4()), "photo": photo, "lead_time_ms": 700, "tab": str(uuid.uuid4()), **values}
    return client.post("/api/v1/verifications", body, format="json")


def test_leases_show_all_that_the_page_needs(client: APIClient) -> None:
    photo, glass = PhotoFactory(), CategoryFactory(name="glass")
    claim = ClaimFactory(photo=photo)
    photo_states.refresh(photo.pk)
    deck = decks.publish(
        entries=[DeckEntryDraft(photo.pk, glass.pk, 0.93, "margin", 0.5)], learned_answers=0, source="head:1"
    )

    body = take(client, str(uuid.uuid4()))

    [leased] = body["results"]
    assert leased.pop("expires_at") > timezone.now().isoformat()
    assert leased == {
        "photo": photo.pk,
        "image_url": f"/api/v1/photos/{photo.pk}/image",
        "thumbnail_url": f"/api/v1/photos/{photo.pk}/thumbnail",
        "width": 512,
        "height": 384,
        "suggestion": {"category": glass.pk, "name": "glass", "confidence": 0.93},
        "reason": "margin",
        "claim": {"category": claim.category.pk, "name": claim.category.name},
    }
    assert body["waiting"] == 1
    assert body["learning"]["generation"] == deck.pk
    assert body["learning"]["source"] == "head:1"
    assert set(body["learning"]) == {
        "answers",
        "learned_answers",
        "refreshed_at",
        "seconds_ago",
        "generation",
        "source",
    }


def test_leases_of_audit_photos_hint_at_nothing(client: APIClient) -> None:
    photo = PhotoFactory(audit=True)
    ClaimFactory(photo=photo)
    photo_states.refresh(photo.pk)

    [leased] = take(client, str(uuid.uuid4()))["results"]

    assert (leased["suggestion"], leased["reason"], leased["claim"]) == (None, None, None)
    assert "audit" not in str(leased)


def test_leases_give_as_many_photos_as_asked_for(client: APIClient) -> None:
    PhotoFactory.create_batch(12)

    assert len(take(client, str(uuid.uuid4()), count=2)["results"]) == 2
    assert len(take(client, str(uuid.uuid4()))["results"]) == 10


@pytest.mark.parametrize("body", [{}, {"tab": "x"}, {"tab": str(uuid.UUID(int=1)), "count": 0}])
def test_leases_asked_for_wrongly_are_refused(client: APIClient, body: dict[str, Any]) -> None:
    response = client.post("/api/v1/leases", body, format="json")

    assert (response.status_code, response.json()["code"]) == (400, "invalid")


def test_leases_of_a_named_photo(client: APIClient) -> None:
    photos = PhotoFactory.create_batch(3)

    body = take(client, str(uuid.uuid4()), photo=photos[2].pk)

    assert [leased["photo"] for leased in body["results"]] == [photos[2].pk]


def test_leases_take_no_more_queries_for_more_photos(
    client: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    PhotoFactory.create_batch(40)
    PhotoFactory.create_batch(10, audit=True)

    for count in (5, 40):
        with django_assert_max_num_queries(18):
            take(client, str(uuid.uuid4()), count=count)


@pytest.mark.parametrize("way", ["delete", "beacon"])
def test_leases_are_released_on_leaving(client: APIClient, way: str) -> None:
    PhotoFactory()
    tab = str(uuid.uuid4())
    take(client, tab)

    if way == "delete":
        response = client.delete("/api/v1/leases", {"tab": tab}, format="json")
    else:
        response = client.post("/api/v1/leases/release", {"tab": tab}, format="multipart")

    assert response.status_code == 204
    assert Lease.objects.get().expires_at <= timezone.now()


def test_any_request_of_the_tab_renews_its_leases(client: APIClient) -> None:
    PhotoFactory()
    tab = str(uuid.uuid4())
    take(client, tab)
    Lease.objects.update(expires_at=timezone.now() + timedelta(seconds=1))

    client.get("/api/v1/categories", headers={"X-Magpie-Tab": tab})

    assert Lease.objects.get().expires_at > timezone.now() + timedelta(seconds=60)


def test_a_header_that_names_no_tab_is_ignored(client: APIClient) -> None:
    assert client.get("/api/v1/categories", headers={"X-Magpie-Tab": "x"}).status_code == 200


def test_answer_is_recorded_once(client: APIClient) -> None:
    photo, glass, key = PhotoFactory(), CategoryFactory(), str(uuid.uuid4())
    take(client, str(uuid.uuid4()))

    first = answer(client, photo.pk, key=key, kind="category", category=glass.pk)
    again = answer(client, photo.pk, key=key, kind="category", category=glass.pk)

    assert (first.status_code, again.status_code) == (201, 200)
    body = first.json()
    assert (body["key"], body["photo"], body["kind"], body["category"]) == (key, photo.pk, "category", glass.pk)
    assert body["progress"] == {"mine_today": 1, "settled": 1, "waiting": 0}
    assert again.json() == body
    assert Verification.objects.count() == 1


@pytest.mark.parametrize("kind", ["unsure", "unusable", "skip"])
def test_answer_without_a_category(client: APIClient, kind: str) -> None:
    photo = PhotoFactory()
    take(client, str(uuid.uuid4()))

    assert answer(client, photo.pk, kind=kind).status_code == 201


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "category"},
        {"kind": "skip", "category": 1},
        {"kind": "undo"},
        {"kind": "unsure", "key": "x"},
        {"kind": "unsure", "lead_time_ms": -1},
        {"kind": "unsure", "lead_time_ms": 2**31},
    ],
)
def test_answer_of_a_wrong_shape_is_refused(client: APIClient, said: dict[str, Any]) -> None:
    photo = PhotoFactory()
    take(client, str(uuid.uuid4()))

    response = answer(client, photo.pk, **said)

    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert not Verification.objects.exists()


def test_answer_to_a_photo_taken_over_is_a_conflict(client: APIClient) -> None:
    photo = PhotoFactory()
    take(client, str(uuid.uuid4()))
    Lease.objects.update(expires_at=timezone.now())
    leases.take(by=UserFactory(), tab=uuid.uuid4(), count=1)

    response = answer(client, photo.pk, kind="unsure")

    assert response.status_code == 409
    assert (response.json()["code"], response.json()["photo"]) == ("lease-taken", photo.pk)


def test_answer_with_an_unknown_category_is_refused(client: APIClient) -> None:
    photo = PhotoFactory()
    take(client, str(uuid.uuid4()))

    response = answer(client, photo.pk, kind="category", category=77)

    assert (response.status_code, response.json()["code"]) == (400, "unknown-category")


def test_undo_shows_the_photo_again(client: APIClient) -> None:
    photo, glass, tab = PhotoFactory(), CategoryFactory(), str(uuid.uuid4())
    take(client, tab)
    row = answer(client, photo.pk, kind="category", category=glass.pk).json()
    key = str(uuid.uuid4())

    response = client.post("/api/v1/verifications/undo", {"key": key, "tab": tab}, format="json")
    again = client.post("/api/v1/verifications/undo", {"key": key, "tab": tab}, format="json")

    assert (response.status_code, again.status_code) == (201, 200)
    body = response.json()
    assert (body["undoes"], body["photo"], body["width"]) == (row["id"], photo.pk, 512)
    assert body["expires_at"] is not None
    assert body["progress"]["mine_today"] == 0
    assert again.json()["id"] == body["id"]
    assert PhotoState.objects.get().state == "open"


def test_undo_of_nothing_is_refused(client: APIClient) -> None:
    response = client.post("/api/v1/verifications/undo", {"key": str(uuid.uuid4())}, format="json")

    assert (response.status_code, response.json()["code"]) == (409, "nothing-to-undo")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/api/v1/leases"),
        ("delete", "/api/v1/leases"),
        ("post", "/api/v1/leases/release"),
        ("post", "/api/v1/verifications"),
        ("post", "/api/v1/verifications/undo"),
        ("get", "/api/v1/conflicts"),
    ],
)
def test_reviewing_is_for_reviewers(method: str, path: str) -> None:
    operator, stranger = APIClient(), APIClient()
    operator.force_login(UserFactory(role=Role.OPERATOR))

    assert getattr(operator, method)(path).status_code == 403
    assert getattr(stranger, method)(path).status_code == 401
