"""Grids over HTTP: a page, its answers, and taking them back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import Role, User
from labeling.models import AnswerKind, Category, Lease, Photo, PhotoState, State, Tally, Verification
from labeling.services import decks, verifications
from labeling.services.decks import GridEntryDraft
from tests.factories import CategoryFactory, LeaseFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture
def reviewer() -> User:
    cache.clear()
    return UserFactory.create()


@pytest.fixture
def client(reviewer: User) -> APIClient:
    client = APIClient()
    client.force_login(reviewer)
    return client


@pytest.fixture
def glass() -> Category:
    return CategoryFactory.create(name="glass")


def photos_in_a_grid(category: Category, count: int) -> list[Photo]:
    photos = PhotoFactory.create_batch(count)
    decks.publish(
        entries=[],
        grid_entries=[GridEntryDraft(category.pk, photo.pk, 0.9) for photo in photos],
        learned_answers=20,
        source="head:7",
    )
    return photos


def take(client: APIClient, category: Category, tab: str, **values: Any) -> dict[str, Any]:
    response = client.post("/api/v1/grids", {"tab": tab, "category": category.pk, **values}, format="json")
    assert response.status_code == 200, response.content
    return dict(response.json())


def said(photo: Photo, category: Category, **values: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "photo": photo.pk, "kind": "category", "category": category.pk, **values}


def record(client: APIClient, answers: list[dict[str, Any]]) -> dict[str, Any]:
    response = client.post("/api/v1/verifications/batch", {"answers": answers}, format="json")
    assert response.status_code == 200, response.content
    return dict(response.json())


def undo(client: APIClient, verifications: list[int], tab: str) -> dict[str, Any]:
    undos = [{"key": str(uuid.uuid4()), "verification": pk} for pk in verifications]
    response = client.post("/api/v1/verifications/batch/undo", {"undos": undos, "tab": tab}, format="json")
    assert response.status_code == 200, response.content
    return dict(response.json())


def test_page_tells_all_that_the_grid_shows(client: APIClient, glass: Category) -> None:
    first, second = photos_in_a_grid(glass, 2)

    page = take(client, glass, str(uuid.uuid4()), size=1)

    [shown] = page["results"]
    assert shown["photo"] == first.pk
    assert shown["suggestion"] == {"category": glass.pk, "name": "glass", "confidence": 0.9}
    assert page["fitting"] == 2
    assert page["ahead"] == [
        {
            "photo": second.pk,
            "image_url": f"/api/v1/photos/{second.pk}/image",
            "thumbnail_url": f"/api/v1/photos/{second.pk}/thumbnail",
        }
    ]
    assert page["learning"]["source"] == "head:7"


def test_queries_of_a_page_do_not_grow_with_it(client: APIClient, glass: Category) -> None:
    counts = []
    for size in (1, 20):
        photos_in_a_grid(glass, 30)
        with CaptureQueriesContext(connection) as captured:
            page = take(client, glass, str(uuid.uuid4()), size=size)
        assert len(page["results"]) == size
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 24


def test_each_answer_of_a_batch_stands_or_falls_by_itself(client: APIClient, glass: Category, reviewer: User) -> None:
    fine, held, settled = photos_in_a_grid(glass, 3)
    other = UserFactory.create()
    take(client, glass, str(uuid.uuid4()))
    Lease.objects.filter(photo__in=[held, settled]).delete()
    for photo in (held, settled):
        LeaseFactory.create(photo=photo, reviewer=other)
    verifications.record(key=uuid.uuid4(), photo_id=settled.pk, kind="category", category_id=glass.pk, by=other)

    body = record(
        client, [said(fine, glass), said(held, glass), said(settled, glass), {**said(fine, glass), "photo": 999999}]
    )

    assert [result["status"] for result in body["results"]] == [201, 409, 409, 404]
    assert [result["code"] for result in body["results"]] == ["", "lease-taken", "already-settled", "unknown-photo"]
    assert list(Verification.objects.filter(reviewer=reviewer).values_list("photo_id", flat=True)) == [fine.pk]
    assert body["progress"]["mine_today"] == 1


def test_batch_sent_again_is_recorded_once(client: APIClient, glass: Category) -> None:
    photos = photos_in_a_grid(glass, 45)
    take(client, glass, str(uuid.uuid4()))
    answers = [said(photo, glass, lead_time_ms=120) for photo in photos]

    first, again = record(client, answers), record(client, answers)

    assert {result["status"] for result in first["results"]} == {201}
    assert {result["status"] for result in again["results"]} == {200}
    assert [result["id"] for result in first["results"]] == [result["id"] for result in again["results"]]
    assert Verification.objects.count() == Tally.objects.get().events == 45
    assert Tally.objects.get().settled == 45
    answer = Verification.objects.first()
    assert answer is not None
    assert (answer.suggested_category, answer.suggested_by, answer.asked_reason) == (glass, "head:7", "confident")


def test_batch_of_more_than_a_page_or_of_none_is_refused(client: APIClient, glass: Category) -> None:
    photo = PhotoFactory.create()

    for answers in ([], [said(photo, glass) for _ in range(201)]):
        response = client.post("/api/v1/verifications/batch", {"answers": answers}, format="json")
        assert response.status_code == 400

    assert Verification.objects.count() == 0


def test_page_taken_back_is_in_the_tabs_hands_again(client: APIClient, glass: Category, reviewer: User) -> None:
    photos, tab = photos_in_a_grid(glass, 5), str(uuid.uuid4())
    take(client, glass, tab)
    recorded = record(client, [said(photo, glass) for photo in photos])

    back = undo(client, [result["id"] for result in recorded["results"]], tab)

    assert sorted(shown["photo"] for shown in back["results"]) == [photo.pk for photo in photos]
    assert {shown["suggestion"]["confidence"] for shown in back["results"]} == {0.9}
    assert back["refused"] == []
    assert set(PhotoState.objects.values_list("state", flat=True)) == {State.OPEN}
    assert Verification.objects.filter(kind=AnswerKind.UNDO).count() == 5
    assert Lease.objects.filter(reviewer=reviewer, tab=tab).count() == 5
    assert Tally.objects.values("settled", "waiting", "events").get() == {"settled": 0, "waiting": 5, "events": 10}


def test_answers_of_others_are_not_taken_back(client: APIClient, glass: Category) -> None:
    [photo] = photos_in_a_grid(glass, 1)
    other = UserFactory.create()
    LeaseFactory.create(photo=photo, reviewer=other)
    theirs = verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind="category", category_id=glass.pk, by=other
    ).verification

    back = undo(client, [theirs.pk], str(uuid.uuid4()))

    assert back["results"] == []
    assert [refused["code"] for refused in back["refused"]] == ["nothing-to-undo"]
    assert PhotoState.objects.get().state == State.SETTLED


def test_grids_are_not_for_operators(client: APIClient) -> None:
    client.force_login(UserFactory.create(role=Role.OPERATOR))

    assert client.post("/api/v1/grids", {"tab": str(uuid.uuid4())}, format="json").status_code == 403


@pytest.mark.parametrize("values", [{"sort": "size"}, {"size": 0}, {"size": 201}, {"day": "soon"}, {"at_least": 2}])
def test_wish_that_makes_no_sense_is_refused(client: APIClient, values: dict[str, Any]) -> None:
    assert client.post("/api/v1/grids", {"tab": str(uuid.uuid4()), **values}, format="json").status_code == 400
