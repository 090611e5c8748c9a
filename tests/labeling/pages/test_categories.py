"""The pages of categories and markets."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from labeling.models import Bin, Category, CategoryChange, CategoryStatus, Market
from labeling.services import categories as category_services
from labeling.services import category_merges, category_undos, verifications
from tests.factories import (
    AdminFactory,
    BinFactory,
    CategoryFactory,
    LeaseFactory,
    MarketFactory,
    PhotoFactory,
    UserFactory,
)
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


def settled_with(category: Category) -> int:
    lease = LeaseFactory.create()
    verifications.record(
        key=uuid.uuid4(), photo_id=lease.photo_id, kind="category", category_id=category.pk, by=lease.reviewer
    )
    return int(lease.photo_id)


def test_merge_shows_what_it_touches_then_does_it_and_can_be_undone(admin: Client) -> None:
    glass, bottle = CategoryFactory.create_batch(2)
    settled_with(bottle)
    page = reverse("labeling-pages:category-merge")

    preview = admin.get(page, {"category": [glass.pk, bottle.pk]})
    admin.post(page, {"category": [glass.pk, bottle.pk], "heir": glass.pk})
    bottle.refresh_from_db()
    undo = reverse("labeling-pages:category-undo", args=[CategoryChange.objects.get(kind="merged").pk])
    shown = admin.get(undo)
    admin.post(undo)

    assert [touched.photos for _category, touched in preview.context["chosen"]] == [0, 1]
    assert bottle.heir == glass
    assert f"Merged {bottle.name} into {glass.name}" in shown.text
    bottle.refresh_from_db()
    assert (bottle.status, bottle.heir) == (CategoryStatus.ACTIVE, None)


def test_split_keeps_what_was_typed_when_it_is_refused(admin: Client) -> None:
    glass = CategoryFactory.create()
    page = reverse("labeling-pages:category-split", args=[glass.pk])

    refused = admin.post(page, {"name": ["clear", ""]})
    done = admin.post(page, {"name": ["clear", "brown"]})

    assert 'value="clear"' in refused.text
    assert done.status_code == 302
    glass.refresh_from_db()
    assert glass.is_split


def test_undo_that_cannot_be_says_what_stands_on_it(admin: Client) -> None:
    first, second, third = CategoryFactory.create_batch(3)
    by = AdminFactory.create()
    action = category_merges.merge(category_ids=[first.pk], heir_id=second.pk, by=by)
    category_merges.merge(category_ids=[second.pk], heir_id=third.pk, by=by)
    page = reverse("labeling-pages:category-undo", args=[action.pk])

    shown, tried = admin.get(page), admin.post(page, follow=True)

    assert "Undo that first" in shown.text
    assert "Undo that first" in tried.text
    first.refresh_from_db()
    assert first.heir == second


def test_move_changes_the_order_by_one_place(admin: Client) -> None:
    first, second, third = CategoryFactory.create_batch(3)

    admin.post(reverse("labeling-pages:category-move", args=[third.pk]), {"to": "up"})
    admin.post(reverse("labeling-pages:category-move", args=[first.pk]), {"to": "up"})  # the first stays

    assert list(Category.objects.values_list("pk", flat=True)) == [first.pk, third.pk, second.pk]


def test_card_shows_guideline_and_examples(admin: Client) -> None:
    category, photo = CategoryFactory.create(guideline="No <b>lids</b>."), PhotoFactory.create()
    admin.post(reverse("labeling-pages:category-examples", args=[category.pk]), {"add": str(photo.pk)})
    card = reverse("labeling-pages:category-card", args=[category.pk])

    shown = admin.get(card).text
    admin.post(reverse("labeling-pages:category-examples", args=[category.pk]), {"remove": str(photo.pk)})

    assert "No &lt;b&gt;lids" in shown
    assert reverse("labeling:photo-thumbnail", args=[photo.pk]) in shown
    assert reverse("labeling:photo-thumbnail", args=[photo.pk]) not in admin.get(card).text


def test_audit_photo_is_refused_as_an_example(admin: Client) -> None:
    category, audit = CategoryFactory.create(), PhotoFactory.create(audit=True)

    page = admin.post(
        reverse("labeling-pages:category-examples", args=[category.pk]), {"add": str(audit.pk)}, follow=True
    )

    assert "cannot be an example" in page.text
    assert not category.examples.exists()


def test_bin_is_saved_as_soon_as_its_field_is_left(admin: Client) -> None:
    category, market = CategoryFactory.create(), MarketFactory.create()
    cell = reverse("labeling-pages:market-cell", args=[market.pk, category.pk])

    saved = admin.post(cell, {f"bin-{category.pk}": " blue  bin "}).text
    emptied = admin.post(cell, {f"bin-{category.pk}": ""}).text

    assert 'value="blue bin"' in saved
    assert "bin-unmapped" in emptied
    assert not Bin.objects.exists()


def test_history_costs_the_same_for_more_changes(admin: Client) -> None:
    by, page = AdminFactory.create(), reverse("labeling-pages:category-history")
    categories = [category_services.add(name=name, by=by) for name in ("a", "b", "c", "d")]
    category_undos.undo(
        change_id=category_merges.merge(category_ids=[categories[0].pk], heir_id=categories[1].pk, by=by).pk, by=by
    )
    few = queries_of(admin, page)

    for heir in categories[1:]:
        action = category_merges.merge(category_ids=[categories[0].pk], heir_id=heir.pk, by=by)
        category_undos.undo(change_id=action.pk, by=by)

    assert queries_of(admin, page) == few
