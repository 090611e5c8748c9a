"""The pages of categories and markets."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from labeling.models import Bin, Category, CategoryStatus, Market
from tests.factories import AdminFactory, BinFactory, CategoryFactory, MarketFactory, UserFactory
from tests.webapp.counting import queries_of

pytestmark = pytest.mark.django_db

CATEGORIES = reverse("labeling-pages:categories")
ADD = reverse("labeling-pages:category-add")


def signed_in(client: Client, user: object) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


@pytest.fixture
def admin(client: Client) -> Client:
    return signed_in(client, AdminFactory.create())


@pytest.fixture
def reviewer(client: Client) -> Client:
    return signed_in(client, UserFactory.create())


def test_category_added_by_an_admin_can_be_answered_at_once(admin: Client) -> None:
    response = admin.post(ADD, {"name": "glass", "hotkey": "g", "color": "#009e73", "guideline": "Bottles."})

    assert response.status_code == 302
    category = Category.objects.get(name="glass")
    assert (category.status, category.hotkey, category.color) == (CategoryStatus.ACTIVE, "g", "#009e73")


def test_category_added_by_a_reviewer_is_a_proposal(reviewer: Client) -> None:
    reviewer.post(ADD, {"name": "glass", "guideline": ""})

    assert Category.objects.get().status == CategoryStatus.PROPOSED


def test_name_that_is_taken_is_said_and_what_was_typed_stays(admin: Client) -> None:
    CategoryFactory.create(name="glass")

    response = admin.post(ADD, {"name": "Glass", "guideline": "Bottles."})

    assert response.status_code == 200
    assert "Bottles." in response.text
    assert response.context["form"].non_field_errors()
    assert Category.objects.count() == 1


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("approve", "proposed", "active"), ("retire", "active", "retired"), ("reopen", "retired", "active")],
)
def test_status_changes_by_a_button(admin: Client, action: str, before: str, after: str) -> None:
    category = CategoryFactory.create(status=before)

    admin.post(reverse(f"labeling-pages:category-{action}", args=[category.pk]))

    category.refresh_from_db()
    assert category.status == after


@pytest.mark.parametrize("name", ["category", "category-approve", "category-retire", "category-reopen", "market-save"])
def test_changing_is_not_there_for_reviewers(reviewer: Client, name: str) -> None:
    category, market = CategoryFactory.create(), MarketFactory.create()

    response = reviewer.post(reverse(f"labeling-pages:{name}", args=[market.pk if "market" in name else category.pk]))

    assert response.status_code == 404
    category.refresh_from_db()
    assert category.status == CategoryStatus.ACTIVE


def test_category_edited_shows_what_was_changed(admin: Client) -> None:
    category = CategoryFactory.create(name="glas")
    page = reverse("labeling-pages:category", args=[category.pk])

    admin.post(page, {"name": "glass", "hotkey": "", "color": "#009e73", "guideline": ""})

    category.refresh_from_db()
    assert category.name == "glass"
    assert "Edited glass" in admin.get(page).text


def test_category_list_costs_the_same_for_more_categories(admin: Client) -> None:
    BinFactory.create()
    few = queries_of(admin, CATEGORIES)

    for _ in range(6):
        BinFactory.create(market=Market.objects.get())

    assert queries_of(admin, CATEGORIES) == few


def test_bins_are_saved_and_emptied_in_place(admin: Client) -> None:
    mapped = BinFactory.create(name="the blue bin")
    other = CategoryFactory.create()

    admin.post(
        reverse("labeling-pages:market-save", args=[mapped.market_id]),
        {f"bin-{mapped.category_id}": "", f"bin-{other.pk}": "  bottle   bank "},
    )

    assert list(Bin.objects.values_list("category_id", "name")) == [(other.pk, "bottle bank")]


def test_market_code_that_is_taken_is_said(admin: Client) -> None:
    MarketFactory.create(code="dk")

    response = admin.post(reverse("labeling-pages:market-add"), {"name": "Denmark", "code": "DK"}, follow=True)

    assert "already" in response.text
    assert Market.objects.count() == 1


def test_names_are_escaped(admin: Client) -> None:
    CategoryFactory.create(name="<img src=x onerror=alert(1)>", guideline="<script>alert(1)</script>")

    text = admin.get(CATEGORIES).text

    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert "&lt;img src=x" in text
