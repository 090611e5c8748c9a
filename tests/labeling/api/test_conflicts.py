"""Conflicts over HTTP."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from labeling.models import AnswerKind, Photo
from labeling.services import leases, photo_states, verifications
from tests.factories import CategoryFactory, ClaimFactory, PhotoFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> APIClient:
    client = APIClient()
    client.force_login(UserFactory())
    return client


def claimed_twice(*, audit: bool = False) -> Photo:
    photo = PhotoFactory(audit=audit)
    ClaimFactory.create_batch(2, photo=photo)
    photo_states.refresh(photo.pk)
    return photo


def answered_twice() -> Photo:
    photo = PhotoFactory()
    for category in CategoryFactory.create_batch(2):
        reviewer = UserFactory()
        leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4())
        verifications.record(
            key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.CATEGORY, category_id=category.pk, by=reviewer
        )
    return photo


def test_conflicts_list_claims_and_answers(client: APIClient) -> None:
    by_claim, by_answer = claimed_twice(), answered_twice()
    PhotoFactory()

    results = client.get("/api/v1/conflicts").json()["results"]

    assert [result["photo"] for result in results] == [by_claim.pk, by_answer.pk]
    assert [len(result["claims"]) for result in results] == [2, 0]
    assert [len(result["answers"]) for result in results] == [0, 2]
    assert results[1]["answers"][0]["kind"] == "category"


def test_conflicts_hide_the_claims_of_audit_photos(client: APIClient) -> None:
    claimed_twice(audit=True)

    [result] = client.get("/api/v1/conflicts").json()["results"]

    assert result["claims"] == []


def test_conflicts_take_no_more_queries_for_more_photos(client: APIClient) -> None:
    counts = []
    for _ in range(2):
        claimed_twice()
        answered_twice()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/api/v1/conflicts")
        counts.append(len(queries))

    assert counts[0] == counts[1]
