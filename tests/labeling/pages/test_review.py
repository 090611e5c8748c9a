"""The review page as the server gives it: its script does the rest."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from tests.factories import CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db

REVIEW = reverse("labeling-pages:review")


def open_as(client: Client, role: Role) -> Client:
    client.force_login(UserFactory.create(role=role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_review_shows_every_active_category_with_its_key(client: Client) -> None:
    glass = CategoryFactory.create(name="glass", hotkey="g")
    CategoryFactory.create(name="a retired one", status="retired", hotkey="")

    response = open_as(client, Role.REVIEWER).get(REVIEW)

    assert response.context["config"]["keys"]["categories"] == {str(glass.pk): "g"}
    assert f'data-category="{glass.pk}"' in response.text
    assert "a retired one" not in response.text


def test_review_without_categories_says_what_to_do(client: Client) -> None:
    response = open_as(client, Role.REVIEWER).get(REVIEW)

    assert "Add categories" in response.text
    assert "review.js" not in response.text


def test_review_is_not_there_for_operators(client: Client) -> None:
    assert open_as(client, Role.OPERATOR).get(REVIEW).status_code == 404


def test_name_that_closes_the_script_element_stays_inside_it(client: Client) -> None:
    CategoryFactory.create(name="</script><script>alert(1)</script>")

    text = open_as(client, Role.REVIEWER).get(REVIEW).text

    assert "<script>alert(1)" not in text


def test_review_has_no_inline_script_or_style(client: Client) -> None:
    CategoryFactory.create()

    response = open_as(client, Role.REVIEWER).get(REVIEW)

    assert "style=" not in response.text
    assert "onclick" not in response.text
    assert "script-src 'self';" in response["Content-Security-Policy"] + ";"
