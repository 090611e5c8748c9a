"""What a version's page tells of the gate, and to whom it shows audit photos."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labeling.models import Category, Photo, PhotoState, Split, State
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory
from tests.trainer.pages.versions import a_version
from tests.webapp.counting import queries_of
from trainer.models import AuditPrediction, GateLook, ModelVersion

pytestmark = pytest.mark.django_db

PAGE = reverse("trainer-pages:model", args=[2])


@pytest.fixture
def glass() -> Category:
    category: Category = CategoryFactory.create(name="<glass>")
    return category


@pytest.fixture
def metal() -> Category:
    category: Category = CategoryFactory.create(name="metal")
    return category


@pytest.fixture
def look(glass: Category, metal: Category) -> GateLook:
    """Make a look at a version that took a photo of glass for metal, which the champion had right."""
    champion, challenger = a_version(1), a_version(2)
    photo = audit_photo(glass)
    said(champion, photo, glass)
    said(challenger, photo, metal)
    return a_look(challenger, champion, spoilt=[photo.pk])


def audit_photo(category: Category) -> Photo:
    photo: Photo = PhotoFactory.create(split=Split.AUDIT)
    PhotoState.objects.filter(pk=photo.pk).update(state=State.SETTLED, category=category)
    return photo


def said(version: ModelVersion, photo: Photo, category: Category) -> None:
    values = {"category_id": category.pk, "confidence": 0.9, "probabilities": [0.9, 0.1]}
    AuditPrediction.objects.create(version=version, photo=photo, **values)


def a_look(challenger: ModelVersion, champion: ModelVersion, *, spoilt: list[int]) -> GateLook:
    figures = {
        "audit_photos": 240,
        "spoilt": 21,
        "gained": 9,
        "difference": -0.05,
        "lower_bound": -0.08,
        "margin": 0.02,
    }
    reason: dict[str, Any] = {"code": "maybe-worse", "params": figures}
    findings = [
        {"check": "accuracy", "outcome": "refused", "reasons": [{**reason, "spoilt": spoilt, "gained": []}]},
        {"check": "calibration", "outcome": "not-judged", "reasons": []},
    ]
    return GateLook.objects.create(
        challenger=challenger,
        champion=champion,
        audit_photos=240,
        is_accepted=False,
        is_provisional=False,
        reasons=[reason],
        figures={"challenger_right": 200, "champion_right": 212, "findings": findings},
    )


def page(client: Client, *, by: type[UserFactory]) -> str:
    client.force_login(by.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(PAGE).text


def photo_of(look: GateLook) -> int:
    photo_id: int = look.figures["findings"][0]["reasons"][0]["spoilt"][0]
    return photo_id


def test_admin_sees_the_photos_that_decided(client: Client, look: GateLook) -> None:
    text = page(client, by=AdminFactory)

    assert "Of 240 audit photos it has 21 wrong that the champion has right" in text
    assert reverse("labeling-pages:photo", args=[photo_of(look)]) in text
    assert "&lt;glass&gt; → metal" in text
    assert "<glass>" not in text


def test_reviewer_sees_the_findings_and_no_audit_photo(client: Client, look: GateLook) -> None:
    text = page(client, by=UserFactory)

    assert "Of 240 audit photos it has 21 wrong that the champion has right" in text
    assert "Nothing was measured to judge it by." in text
    assert reverse("labeling-pages:photo", args=[photo_of(look)]) not in text


def test_photo_that_was_erased_since_is_not_shown(client: Client, look: GateLook) -> None:
    Photo.objects.filter(pk=photo_of(look)).update(erased_at=timezone.now())

    assert reverse("labeling-pages:photo", args=[photo_of(look)]) not in page(client, by=AdminFactory)


def test_page_costs_the_same_for_more_photos(client: Client, look: GateLook, glass: Category, metal: Category) -> None:
    page(client, by=AdminFactory)
    few = queries_of(client, PAGE)
    photos = [audit_photo(glass) for _ in range(5)]
    for photo in photos:
        said(look.challenger, photo, metal)

    champion = look.champion
    assert champion is not None
    a_look(look.challenger, champion, spoilt=[photo.pk for photo in photos])

    assert queries_of(client, PAGE) == few
    assert client.get(PAGE).text.count("→ metal") >= 5


def test_api_tells_what_came_of_each_check_and_names_no_photo(client: Client, look: GateLook) -> None:
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")

    verdict = client.get("/api/v1/models/2").json()["gate"]

    assert verdict["checks"] == {"accuracy": "refused", "calibration": "not-judged"}
    assert verdict["reasons"][0].keys() == {"code", "params"}
