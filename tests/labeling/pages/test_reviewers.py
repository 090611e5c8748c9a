"""The page of reviewers: pace and agreement."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from jobs.models import Job
from labeling import kinds
from labeling.models import AnswerKind, Photo
from labeling.services import agreement, leases, verifications
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory
from tests.webapp.counting import queries_of

pytestmark = pytest.mark.django_db

REVIEWERS = reverse("labeling-pages:reviewers")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdminFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def answer(photo: Photo, category_id: int, *, by: User) -> None:
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.CATEGORY, category_id=category_id, lead_time_ms=1500, by=by
    )


def test_reviewers_are_shown_with_pace_and_agreement(admin: Client) -> None:
    ann, zoe = UserFactory.create(username="ann"), UserFactory.create(username="zoe")
    glass, paper = (CategoryFactory.create().pk for _ in range(2))
    for photo, (first, second) in zip(
        PhotoFactory.create_batch(4), [(glass, glass), (paper, paper), (glass, glass), (glass, paper)], strict=True
    ):
        answer(photo, first, by=ann)
        answer(photo, second, by=zoe)
    agreement.measure()

    text = admin.get(REVIEWERS).text

    assert "ann and zoe" in text
    assert "0.50" in text
    assert "1.5 s" in text
    assert f"{reverse('labeling-pages:answers')}?reviewer={zoe.pk}" in text


def test_reviewers_page_says_that_nothing_is_counted_yet(admin: Client) -> None:
    assert "Nobody has answered yet" in admin.get(REVIEWERS).text

    answer(PhotoFactory.create(), CategoryFactory.create().pk, by=UserFactory.create())

    part = admin.get(REVIEWERS, headers={"HX-Request": "true"}).text
    assert "Not counted yet" in part
    assert "<html" not in part


def test_a_count_is_asked_for_on_demand(admin: Client) -> None:
    admin.post(reverse("labeling-pages:reviewers-count"))

    assert Job.objects.filter(kind=kinds.MEASURE_AGREEMENT).count() == 1


def test_reviewers_page_costs_the_same_for_more_reviewers(admin: Client) -> None:
    category_id = CategoryFactory.create().pk
    answer(PhotoFactory.create(), category_id, by=UserFactory.create())
    agreement.measure()
    few = queries_of(admin, REVIEWERS)

    for _ in range(5):
        answer(PhotoFactory.create(), category_id, by=UserFactory.create())
    agreement.measure()

    assert queries_of(admin, REVIEWERS) == few
