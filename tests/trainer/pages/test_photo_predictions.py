"""What versions say of a photo, as a part of its page."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from labeling.models import Category, Photo
from labeling.services import leases
from tests.factories import CategoryFactory, PhotoFactory, UserFactory
from tests.labeling.services.machine import ALL_CHECKS, accept
from tests.trainer import world
from tests.trainer.pages.versions import a_version
from tests.webapp.counting import queries_of
from trainer import tasks
from trainer.models import AuditPrediction, PhotoPrediction

HX = {"HX-Request": "true"}


def part_of(photo: Photo) -> str:
    return reverse("trainer-pages:photo-predictions", args=[photo.pk])


def ask_of(photo: Photo) -> str:
    return reverse("trainer-pages:photo-ask", args=[photo.pk])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_versions_are_asked_by_a_job_and_then_shown(admin: User, colours: list[Category]) -> None:
    photo = next(each for each in (world.photo(0, seed, by=admin) for seed in range(20)) if not each.is_audit)
    first, second = world.version(colours), world.version(colours, order=(1, 0, 2))
    client = signed_in(admin)
    assert "Ask them" in client.get(part_of(photo)).text

    asked = client.post(ask_of(photo), headers=HX).text
    assert "Asking the versions" in asked
    tasks.predict_photo()
    shown = client.get(part_of(photo)).text

    assert PhotoPrediction.objects.filter(photo=photo).count() == 2
    assert shown.index(f"version {second.number}") < shown.index(f"version {first.number}")
    assert "red" in shown
    assert "green" in shown  # the second version has its columns the other way round
    assert "every 1s" not in shown


def test_audit_photos_are_neither_asked_about_nor_hinted_at(admin: User, colours: list[Category]) -> None:
    photo, reviewer = PhotoFactory.create(audit=True), UserFactory.create()
    version = world.version(colours)
    AuditPrediction.objects.create(
        version=version, photo=photo, category_id=colours[0].pk, confidence=0.8, probabilities=[0.8, 0.1, 0.1]
    )

    assert signed_in(admin).post(ask_of(photo)).status_code == 404
    assert "80.0 %" not in signed_in(admin).get(part_of(photo)).text  # not answered yet
    photo.state.state, photo.state.category = "settled", colours[0]
    photo.state.save()
    assert "80.0 %" in signed_in(admin).get(part_of(photo)).text
    assert "80.0 %" not in signed_in(reviewer).get(part_of(photo)).text


@pytest.mark.django_db
def test_who_holds_a_check_is_not_told_what_versions_say() -> None:
    photo, reviewer = PhotoFactory.create(), UserFactory.create()
    PhotoPrediction.objects.create(version=a_version(1), photo=photo, probabilities=[0.5, 0.3, 0.1, 0.1, 0.0, 0.0])
    accept([photo], CategoryFactory.create(), check_share=ALL_CHECKS)
    assert "50.0 %" in signed_in(reviewer).get(part_of(photo)).text

    leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4())

    assert "50.0 %" not in signed_in(reviewer).get(part_of(photo)).text
    assert "50.0 %" in signed_in(UserFactory.create()).get(part_of(photo)).text


@pytest.mark.django_db
def test_predictions_cost_the_same_for_more_versions() -> None:
    photo = PhotoFactory.create()
    client = signed_in(UserFactory.create())

    def said_by(number: int) -> None:
        version = a_version(number)
        PhotoPrediction.objects.create(version=version, photo=photo, probabilities=[0.5, 0.3, 0.1, 0.1, 0.0, 0.0])

    said_by(1)
    few = queries_of(client, part_of(photo))
    for number in range(2, 7):
        said_by(number)

    assert queries_of(client, part_of(photo)) == few
