"""The pages of photos."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from labeling.domain.desks import SECOND_LOOK
from labeling.models import Photo
from labeling.services import leases, photo_states
from tests.factories import CategoryFactory, ClaimFactory, PhotoFactory, UserFactory, VerificationFactory
from tests.webapp.counting import queries_of

pytestmark = pytest.mark.django_db

PHOTOS = reverse("labeling-pages:photos")


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def disputed(*, audit: bool = False) -> Photo:
    """Make a photo that a camera claims to be bottle and can."""
    photo = PhotoFactory.create(audit=audit)
    for name in ("bottle", "can"):
        category = CategoryFactory.create(name=f"{name} {photo.pk}")
        ClaimFactory.create(photo=photo, category=category)
    photo_states.refresh(photo.pk)
    return photo


def test_photos_for_strangers_is_the_sign_in_page(client: Client) -> None:
    response = client.get(PHOTOS)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:sign-in"))


def test_photo_list_costs_the_same_for_more_photos(reviewer: Client) -> None:
    PhotoFactory.create_batch(3)
    few = queries_of(reviewer, PHOTOS)

    PhotoFactory.create_batch(30)

    assert queries_of(reviewer, PHOTOS) == few


def test_conflict_list_costs_the_same_for_more_conflicts(reviewer: Client) -> None:
    disputed()
    few = queries_of(reviewer, PHOTOS, state="conflict")

    for _ in range(5):
        disputed()

    assert queries_of(reviewer, PHOTOS, state="conflict") == few


def test_conflicts_are_listed_with_their_claims(reviewer: Client) -> None:
    photo = disputed()
    quiet = PhotoFactory.create()

    response = reviewer.get(PHOTOS, {"state": "conflict"})

    assert f"Photo {photo.pk}" in response.text
    assert f"bottle {photo.pk}" in response.text
    assert f"can {photo.pk}" in response.text
    assert f"Photo {quiet.pk}<" not in response.text


def test_conflict_that_a_reviewer_looks_at_a_second_time_is_not_listed_meanwhile(client: Client) -> None:
    photo, other, viewer = disputed(), disputed(), UserFactory.create()
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    leases.hold(photo_id=photo.pk, by=viewer, tab=uuid.uuid4(), desk=SECOND_LOOK)

    listed = client.get(PHOTOS, {"state": "conflict"}).text

    assert f"Photo {photo.pk}<" not in listed
    assert f"Photo {other.pk}<" in listed


def test_claims_of_an_audit_photo_are_shown_nowhere(reviewer: Client) -> None:
    photo = disputed(audit=True)

    listed = reviewer.get(PHOTOS, {"state": "conflict"}).text
    shown = reviewer.get(reverse("labeling-pages:photo", args=[photo.pk])).text

    cells = listed.split("<tbody>")[1]  # the filter above names every category
    assert f"bottle {photo.pk}" not in cells
    assert f"Photo {photo.pk}" in cells
    assert f"bottle {photo.pk}" not in shown


def test_suggestion_for_an_audit_photo_is_not_shown(reviewer: Client) -> None:
    suggested = CategoryFactory.create(name="a hint")
    photo = PhotoFactory.create(audit=True)
    VerificationFactory.create(photo=photo, suggested_category=suggested, suggested_confidence=0.9)

    shown = reviewer.get(reverse("labeling-pages:photo", args=[photo.pk])).text

    assert "a hint" not in shown


def test_second_page_goes_on_where_the_first_ended(reviewer: Client) -> None:
    ids = sorted((photo.pk for photo in PhotoFactory.create_batch(62)), reverse=True)

    first = reviewer.get(PHOTOS)
    second = reviewer.get(f"{PHOTOS}?{first.context['next']}")

    assert [state.pk for state in first.context["states"]] == ids[:60]
    assert [state.pk for state in second.context["states"]] == ids[60:]
    assert second.context["next"] == ""


@pytest.mark.parametrize("query", [{"state": "nonsense"}, {"category": "x"}, {"before": "-1"}, {"before": "9" * 40}])
def test_filters_that_make_no_sense_filter_nothing(reviewer: Client, query: dict[str, str]) -> None:
    photo = PhotoFactory.create()

    response = reviewer.get(PHOTOS, query)

    assert response.status_code == 200
    assert [state.pk for state in response.context["states"]] == [photo.pk]


@pytest.mark.parametrize("number", [4711, 10**30])
def test_unknown_photo_is_not_found(reviewer: Client, number: int) -> None:
    assert reviewer.get(reverse("labeling-pages:photo", args=[number])).status_code == 404
