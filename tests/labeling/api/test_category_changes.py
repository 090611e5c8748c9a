"""Categories merged, split, reordered and undone over HTTP, and the table of bins."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from labeling.models import Bin, Category, CategoryExample, Market
from labeling.services import verifications
from tests.factories import AdminFactory, BinFactory, CategoryFactory, LeaseFactory, MarketFactory, PhotoFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> APIClient:
    client = APIClient()
    client.force_login(AdminFactory())
    return client


def post(client: APIClient, path: str, body: Any = None) -> Any:
    return client.post(f"/api/v1/categories/{path}", body, format="json")


def answered(category: Category) -> int:
    lease = LeaseFactory()
    verifications.record(
        key=uuid.uuid4(), photo_id=lease.photo_id, kind="category", category_id=category.pk, by=lease.reviewer
    )
    return lease.photo_id


def test_preview_merge_and_undo(client: APIClient) -> None:
    glass, bottle = CategoryFactory.create_batch(2)
    photo = answered(bottle)

    preview = client.get(f"/api/v1/categories/preview?category={bottle.pk}").json()
    merged = post(client, "merge", {"categories": [bottle.pk], "heir": glass.pk}).json()
    read = client.get(f"/api/v1/photos/{photo}").json()["category"]
    undone = post(client, f"changes/{merged['id']}/undo").json()
    again = post(client, f"changes/{merged['id']}/undo")

    assert preview == {"photos": 1, "answers": 1, "claims": 0, "snapshots": 0}
    assert (merged["kind"], merged["changes"][0]["after"]) == ("merged", {"status": "retired", "heir_id": glass.pk})
    assert read == {"category": glass.pk, "name": glass.name}
    assert (undone["kind"], undone["undoes"]) == ("undone", merged["id"])
    assert client.get(f"/api/v1/photos/{photo}").json()["category"]["category"] == bottle.pk
    assert (again.status_code, again.json()["code"]) == (409, "change-undone")


def test_split_by_names_and_categories(client: APIClient) -> None:
    glass, paper = CategoryFactory.create_batch(2)
    photo = answered(glass)

    split = post(client, f"{glass.pk}/split", {"parts": [{"name": "clear"}, {"category": paper.pk}]}).json()

    assert [row["kind"] for row in split["changes"]] == ["split", "split", "added"]
    assert client.get(f"/api/v1/photos/{photo}").json()["state"] == "open"
    for wrong in ([], [{"name": "a"}], [{"name": "a", "category": 1}, {"name": "b"}], [{}, {}]):
        assert post(client, f"{paper.pk}/split", {"parts": wrong}).status_code == 400


def test_order_and_changes(client: APIClient) -> None:
    first, second = CategoryFactory.create_batch(2)

    ordered = post(client, "order", {"categories": [second.pk, first.pk]}).json()
    changes = client.get("/api/v1/categories/changes").json()

    assert [category["id"] for category in ordered["results"]] == [second.pk, first.pk]
    assert [(each["kind"], len(each["changes"]), each["is_undone"]) for each in changes["results"]] == [
        ("reordered", 2, False)
    ]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("merge", {"categories": [1], "heir": 1}, 400, "heir-bad"),
        ("merge", {"categories": [10**30], "heir": 1}, 400, "invalid-request"),
        ("merge", {"categories": [404], "heir": 405}, 400, "unknown-category"),
        ("order", {"categories": [7, 7]}, 400, "order-bad"),
        ("changes/404/undo", None, 404, "unknown-change"),
    ],
)
def test_what_cannot_be_has_a_code(client: APIClient, path: str, body: Any, status: int, code: str) -> None:
    response = post(client, path, body)

    assert response.status_code == status
    if code != "invalid-request":
        assert response.json()["code"] == code


def test_examples_are_pool_photos_in_order(client: APIClient) -> None:
    glass, audit = CategoryFactory(), PhotoFactory(audit=True)
    photos = [photo.pk for photo in PhotoFactory.create_batch(3)]
    path = f"/api/v1/categories/{glass.pk}/examples"

    chosen = client.put(path, {"photos": [photos[2], photos[0]]}, format="json")
    refused = client.put(path, {"photos": [photos[1], audit.pk]}, format="json")
    many = client.put(path, {"photos": list(range(1, 10))}, format="json")

    assert chosen.json() == {"photos": [photos[2], photos[0]]}
    assert (refused.status_code, refused.json()["code"]) == (409, "example-refused")
    assert many.status_code == 400
    assert list(CategoryExample.objects.values_list("photo_id", flat=True)) == [photos[2], photos[0]]


def test_markets_and_their_bins_as_a_table(client: APIClient) -> None:
    mapped = BinFactory(name="=cmd()", market=MarketFactory(code="dk"), category=CategoryFactory(name="glass"))
    paper = CategoryFactory(name="paper")
    client.post("/api/v1/markets", {"code": "at", "name": "Austria"}, format="json")

    table = client.get("/api/v1/markets/bins").text
    written = client.put("/api/v1/markets/bins", table.replace("paper,", "paper,Altpapier"), content_type="text/csv")

    assert table.splitlines() == ["id,category,at,dk", f"{mapped.category_id},glass,,'=cmd()", f"{paper.pk},paper,,"]
    assert written.json() == {"cells": 4}
    assert set(Bin.objects.values_list("market__code", "category__name", "name")) == {
        ("dk", "glass", "=cmd()"),
        ("at", "paper", "Altpapier"),
    }
    assert client.get("/api/v1/markets").json()["results"][0]["bins"] == {str(paper.pk): "Altpapier"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bin-table-bad"),
        ("name,dk\nglass,x\n", "bin-table-bad"),
        ("category,dk\nglass\n", "bin-table-bad"),
        ("category,se\nglass,x\n", "unknown-market"),
        ("category,dk\ncork,x\n", "unknown-category"),
    ],
)
def test_a_table_that_cannot_be_read_changes_nothing(client: APIClient, text: str, code: str) -> None:
    mapped = BinFactory(market=MarketFactory(code="dk"), category=CategoryFactory(name="glass"))

    response = client.put("/api/v1/markets/bins", text, content_type="text/csv")

    assert (response.status_code, response.json()["code"]) == (400, code)
    assert Bin.objects.get() == mapped
    assert Market.objects.count() == 1


def test_a_table_from_a_spreadsheet_is_read_with_semicolons(client: APIClient) -> None:
    MarketFactory(code="dk")
    CategoryFactory(name="glass")

    written = client.put(
        "/api/v1/markets/bins", "\ufeffcategory;DK\r\nGlass;blå spand\r\n".encode(), content_type="text/csv"
    )

    assert written.json() == {"cells": 1}
    assert Bin.objects.get().name == "blå spand"
