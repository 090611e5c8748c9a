"""Labels accepted by machine, carried away and shown."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory
from tests.labeling.services.machine import ALL_CHECKS, accept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

ACCEPTED = reverse("labeling:accepted")


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(AdminFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_labels_say_that_no_person_gave_them(admin: Client) -> None:
    photo, glass = PhotoFactory.create(), CategoryFactory.create(name="glass")
    acceptance = accept([photo], glass)

    [row] = csv.DictReader(io.StringIO(admin.get(ACCEPTED).getvalue().decode()))
    [same] = [json.loads(line) for line in admin.get(ACCEPTED, {"layout": "jsonl"}).getvalue().splitlines()]

    assert (row["photo"], row["category"], row["labeled_by"]) == (str(photo.pk), "glass", "machine:version:7")
    assert (same["acceptance"], same["confidence"], same["threshold"]) == (acceptance.pk, 0.97, 0.9)


def test_without_any_there_is_a_head_alone(admin: Client) -> None:
    accept([PhotoFactory.create()], CategoryFactory.create(), check_share=ALL_CHECKS)

    assert admin.get(ACCEPTED).getvalue().decode().count("\n") == 1


def test_the_photo_says_what_it_was_accepted_as_and_the_dashboard_counts_it(admin: Client) -> None:
    photo, check = PhotoFactory.create_batch(2)
    glass = CategoryFactory.create(name="<i>glass")
    accept([photo], glass)

    text = admin.get(reverse("labeling-pages:photo", args=[photo.pk])).text

    assert "accepted by machine" in text
    assert "version:7 takes it for &lt;i&gt;glass (97.0 %)" in text
    assert "accepted by machine" not in admin.get(reverse("labeling-pages:photo", args=[check.pk])).text
    assert "?state=accepted" in admin.get(reverse("labeling-pages:dashboard")).text
    assert reverse("labeling:accepted") in admin.get(reverse("labeling-pages:transfer")).text


def test_a_check_looks_like_any_photo_that_waits(admin: Client) -> None:
    check = PhotoFactory.create()
    accept([check], CategoryFactory.create(name="tell-tale"), check_share=ALL_CHECKS)
    client = Client()
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")

    text = client.get(reverse("labeling-pages:photo", args=[check.pk])).text

    assert "tell-tale" not in text
    assert "accepted by machine" not in text
