"""Photos like one photo: over HTTP, as a part of pages, and never by way of an audit photo."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from labeling.models import Photo, PhotoState, State
from labeling.services import erasing, leases, verifications
from tests.factories import CategoryFactory
from tests.trainer import world
from trainer.services import embedding

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sides(admin: User, store: object) -> tuple[list[Photo], list[Photo]]:
    """Give embedded pool photos of three colours, and audit photos, embedded too."""
    space = world.backbone()
    sides = world.pool_and_audit(40, by=admin)
    embedding.embed_waiting(space)
    assert sides[1]
    return sides


@pytest.fixture
def signed_in(client: Client, admin: User) -> Client:
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def alike(client: Client, photo: Photo, **query: Any) -> list[int]:
    response = client.get(reverse("trainer:alike", args=[photo.pk]), query)
    assert response.status_code == 200, response.content
    return [each["photo"] for each in response.json()["results"]]


def test_most_alike_photos_are_of_the_same_colour(signed_in: Client, sides: tuple[list[Photo], list[Photo]]) -> None:
    pool, _ = sides

    found = alike(signed_in, pool[0], count=5)

    colours = {world.colour_of(Photo.objects.get(pk=photo)) for photo in found}
    assert (len(found), colours) == (5, {world.colour_of(pool[0])})
    assert pool[0].pk not in found


def test_audit_photos_are_neither_found_nor_asked_by(signed_in: Client, sides: tuple[list[Photo], list[Photo]]) -> None:
    pool, audit = sides

    found = alike(signed_in, pool[0], count=200)

    assert set(found) == {photo.pk for photo in pool[1:]}
    assert alike(signed_in, audit[0]) == []


def test_answered_photos_are_left_out_where_only_waiting_ones_are_wanted(
    signed_in: Client, admin: User, sides: tuple[list[Photo], list[Photo]]
) -> None:
    pool, _ = sides
    first, second = alike(signed_in, pool[0], count=2)
    leases.hold(photo_id=first, by=admin, tab=uuid.uuid4())
    red = CategoryFactory.create().pk
    verifications.record(key=uuid.uuid4(), photo_id=first, kind="category", category_id=red, by=admin)
    assert PhotoState.objects.get(pk=first).state == State.SETTLED

    assert alike(signed_in, pool[0], count=2)[0] == first
    assert alike(signed_in, pool[0], count=2, waiting=True)[0] == second


def test_erased_photos_are_not_found(signed_in: Client, admin: User, sides: tuple[list[Photo], list[Photo]]) -> None:
    pool, _ = sides
    erasing.erase(photo_id=pool[1].pk, by=admin)

    assert pool[1].pk not in alike(signed_in, pool[0], count=200)
    assert alike(signed_in, pool[1]) == []


def test_photo_that_nothing_is_known_of_has_none(signed_in: Client, admin: User, store: object) -> None:
    photo = world.photo(0, 1, by=admin)

    assert alike(signed_in, photo) == []
    assert signed_in.get(reverse("trainer:alike", args=[999_999])).status_code == 404


def test_part_of_the_photo_page_leads_to_a_grid(signed_in: Client, sides: tuple[list[Photo], list[Photo]]) -> None:
    pool, audit = sides

    shown = signed_in.get(reverse("trainer-pages:alike", args=[pool[0].pk]))
    hidden = signed_in.get(reverse("trainer-pages:alike", args=[audit[0].pk]))

    assert f"/grid/?like={pool[0].pk}" in shown.text
    assert "thumbnail" not in hidden.text
    assert signed_in.get(reverse("trainer-pages:alike", args=[999_999])).status_code == 404
