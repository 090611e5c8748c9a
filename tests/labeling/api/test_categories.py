"""Categories over HTTP."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from labeling.models import Category
from tests.factories import AdminFactory, CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


def test_categories_are_listed_in_the_order_people_see() -> None:
    CategoryFactory(name="second", position=2, hotkey="2")
    CategoryFactory(name="first", position=1, hotkey="1")
    CategoryFactory(name="gone", position=0, status="retired")

    body = signed_in(UserFactory()).get("/api/v1/categories").json()

    assert [category["name"] for category in body["results"]] == ["first", "second"]
    assert set(body["results"][0]) == {"id", "name", "hotkey", "color", "guideline", "status", "position"}


def test_an_admin_adds_and_a_reviewer_proposes() -> None:
    added = signed_in(AdminFactory()).post("/api/v1/categories", {"name": "glass"}, format="json")
    proposed = signed_in(UserFactory()).post("/api/v1/categories", {"name": "cork"}, format="json")

    assert (added.status_code, added.json()["status"], added.json()["hotkey"]) == (201, "active", "1")
    assert (proposed.status_code, proposed.json()["status"], proposed.json()["hotkey"]) == (201, "proposed", "")


def test_a_name_taken_is_refused_with_a_code() -> None:
    CategoryFactory(name="glass")

    response = signed_in(AdminFactory()).post("/api/v1/categories", {"name": "Glass"}, format="json")

    assert (response.status_code, response.json()["code"]) == (409, "name-taken")


def test_an_admin_edits_and_moves_a_category() -> None:
    glass, client = CategoryFactory(name="glass"), signed_in(AdminFactory())

    edited = client.patch(f"/api/v1/categories/{glass.pk}", {"name": "bottles", "guideline": "no caps"}, format="json")
    retired = client.post(f"/api/v1/categories/{glass.pk}/retire")
    reopened = client.post(f"/api/v1/categories/{glass.pk}/reopen")
    approved = client.post(f"/api/v1/categories/{glass.pk}/approve")

    assert (edited.json()["name"], edited.json()["guideline"]) == ("bottles", "no caps")
    assert (retired.json()["status"], reopened.json()["status"]) == ("retired", "active")
    assert (approved.status_code, approved.json()["code"]) == (409, "category-in-another-state")


@pytest.mark.parametrize("action", ["", "/retire", "/reopen", "/approve"])
def test_changing_a_category_is_for_admins(action: str) -> None:
    glass, client = CategoryFactory(), signed_in(UserFactory())
    path = f"/api/v1/categories/{glass.pk}{action}"

    response = client.post(path) if action else client.patch(path, {"name": "x"}, format="json")

    assert response.status_code == 403
    assert Category.objects.get().name == glass.name


def test_an_unknown_category_has_a_code() -> None:
    response = signed_in(AdminFactory()).post("/api/v1/categories/9/retire")

    assert (response.status_code, response.json()["code"]) == (400, "unknown-category")
