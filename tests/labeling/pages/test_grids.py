"""The grid pages as the server gives them: their script does the rest."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from labeling.models import CategoryStatus
from tests.factories import CategoryFactory, DeviceFactory, UserFactory
from tests.webapp.counting import queries_of

pytestmark = pytest.mark.django_db

GRIDS = reverse("labeling-pages:grids")


def open_as(client: Client, role: Role) -> Client:
    client.force_login(UserFactory.create(role=role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_grid_of_a_category_asks_for_what_its_address_says(client: Client) -> None:
    glass, camera = CategoryFactory.create(name="glass"), DeviceFactory.create(name="conveyor")
    query = f"?sort=doubtful&device={camera.pk}&day=2026-11-03&at_least=80&size=120&zoom=3"

    response = open_as(client, Role.REVIEWER).get(reverse("labeling-pages:grid", args=[glass.pk]) + query)

    assert response.context["config"]["wanted"] == {
        "category": glass.pk,
        "size": 120,
        "sort": "doubtful",
        "device": camera.pk,
        "day": "2026-11-03",
        "at_least": 0.8,
        "at_most": None,
    }
    assert "zoom-3" in response.text
    assert "narrowed" in response.text


def test_address_that_makes_no_sense_narrows_nothing(client: Client) -> None:
    CategoryFactory.create(name="glass")

    response = open_as(client, Role.REVIEWER).get(GRIDS + "?sort=size&device=9&day=soon&size=7&zoom=&like=0&at_least=1")

    wanted = response.context["config"]["wanted"]
    assert (wanted["sort"], wanted["size"], wanted["device"], wanted["day"]) == ("confident", 60, None, None)


def test_filters_go_along_to_other_grids(client: Client) -> None:
    glass = CategoryFactory.create(name="glass")

    response = open_as(client, Role.REVIEWER).get(GRIDS + "?sort=newest&like=4")

    assert f'href="/grid/{glass.pk}/?sort=newest"' in response.text


def test_grid_of_a_retired_or_unknown_category_is_not_there(client: Client) -> None:
    CategoryFactory.create()
    retired = CategoryFactory.create(status=CategoryStatus.RETIRED, hotkey="")
    open_as(client, Role.REVIEWER)

    for category_id in (retired.pk, 99999):
        assert client.get(reverse("labeling-pages:grid", args=[category_id])).status_code == 404


def test_grid_without_categories_says_what_to_do(client: Client) -> None:
    response = open_as(client, Role.REVIEWER).get(GRIDS)

    assert "Add categories" in response.text
    assert "grid.js" not in response.text


def test_grid_is_not_there_for_operators(client: Client) -> None:
    assert open_as(client, Role.OPERATOR).get(GRIDS).status_code == 404


def test_queries_do_not_grow_with_categories(client: Client) -> None:
    open_as(client, Role.REVIEWER)
    CategoryFactory.create()
    few = queries_of(client, GRIDS)
    CategoryFactory.create_batch(12)

    assert queries_of(client, GRIDS) == few <= 14
