"""The dashboard and the data report as pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from labeling import kinds
from labeling.services import surveys
from tests.factories import AdminFactory, CategoryFactory, DeviceFactory, PhotoFactory, UserFactory
from tests.webapp.counting import queries_of

pytestmark = pytest.mark.django_db

DASHBOARD, REPORT = reverse("labeling-pages:dashboard"), reverse("labeling-pages:report")
DRAW = reverse("labeling-pages:report-draw")


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_dashboard_of_an_empty_house_has_nothing_to_hide(reviewer: Client) -> None:
    text = reviewer.get(DASHBOARD).text

    assert "No camera is connected." in text
    assert reverse("trainer-pages:seeing") in text
    assert " style=" not in text


def test_dashboard_names_each_device_with_its_last_photo(reviewer: Client) -> None:
    quiet, busy = DeviceFactory.create(name="<b>quiet"), DeviceFactory.create(name="busy")
    DeviceFactory.create(name="gone", revoked_at=timezone.now())
    PhotoFactory.create(device=busy)
    last = PhotoFactory.create(device=busy)

    response = reviewer.get(DASHBOARD)

    assert [(row.device, row.photo) for row in response.context["devices"]] == [(quiet, None), (busy, last)]
    assert reverse("labeling:photo-thumbnail", args=[last.pk]) in response.text
    assert "<b>quiet" not in response.text


def test_erased_last_photo_has_no_picture(reviewer: Client) -> None:
    photo = PhotoFactory.create(device=DeviceFactory.create(), erased_at=timezone.now())

    assert reverse("labeling:photo-thumbnail", args=[photo.pk]) not in reviewer.get(DASHBOARD).text


def test_dashboard_asked_by_htmx_is_only_its_live_figures(reviewer: Client) -> None:
    PhotoFactory.create_batch(2)

    text = reviewer.get(DASHBOARD, headers={"HX-Request": "true"}).text

    assert "<html" not in text
    assert '<div class="figure">2</div>' in text


@pytest.mark.parametrize("path", [DASHBOARD, REPORT])
def test_more_photos_devices_and_categories_cost_no_query_more(reviewer: Client, path: str) -> None:
    PhotoFactory.create(device=DeviceFactory.create())
    surveys.keep_answers_current()
    surveys.survey_data()
    few = queries_of(reviewer, path)

    for _ in range(5):
        PhotoFactory.create_batch(4, device=DeviceFactory.create())
    CategoryFactory.create_batch(4)
    surveys.keep_answers_current()
    surveys.survey_data()

    assert queries_of(reviewer, path) == few


def test_report_before_the_first_one_says_so(reviewer: Client) -> None:
    assert "No report yet" in reviewer.get(REPORT).text


def test_admin_asks_for_a_new_report(client: Client) -> None:
    client.force_login(AdminFactory.create(), backend="django.contrib.auth.backends.ModelBackend")

    response = client.post(DRAW)

    assert response["Location"] == REPORT
    assert Job.objects.filter(kind=kinds.SURVEY_DATA).count() == 1


def test_reviewers_cannot_ask_for_a_report(reviewer: Client) -> None:
    assert DRAW not in reviewer.get(REPORT).text
    assert reviewer.post(DRAW).status_code == 404
    assert not Job.objects.filter(kind=kinds.SURVEY_DATA).exists()
