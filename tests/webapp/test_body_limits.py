"""Bodies are refused by their announced length; photos alone may be large."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from webapp.body_limits import limit_of

LIMIT = 256 * 1024


@pytest.mark.parametrize("path", ["/api/v1/leases", "/api/v1/uploads", "/sign-in/", "/invitations/x/", "/nowhere"])
def test_more_than_anybody_needs_is_refused_unread(path: str) -> None:
    answer = Client().post(path, b"x" * (LIMIT + 1), content_type="application/json")  # no mark: nothing is looked up

    assert answer.status_code == 413
    assert "Content-Security-Policy" in answer
    if path.startswith("/api"):
        assert answer.json()["code"] == "body-too-large"


def test_photos_may_be_large_and_only_where_photos_go(settings: Settings) -> None:
    largest = settings.MAGPIE_MAX_UPLOAD_BYTES

    assert limit_of(reverse("labeling:upload", args=[uuid.uuid4()])) > largest
    assert limit_of(reverse("trainer:predict")) > largest
    assert limit_of(reverse("labeling:verifications")) == LIMIT
    assert limit_of("/api/v1/photos") == LIMIT


def test_data_sets_may_be_larger_still_and_only_where_they_go(settings: Settings) -> None:
    for name in ("labeling:imports", "labeling-pages:transfer-import"):
        assert limit_of(reverse(name)) > settings.MAGPIE_MAX_IMPORT_BYTES
    assert limit_of(reverse("labeling:exports")) == LIMIT
    assert limit_of(reverse("labeling:import", args=[1])) == LIMIT


@pytest.mark.django_db
def test_what_fits_is_read() -> None:
    answer = Client().post("/api/v1/leases", b" " * LIMIT, content_type="application/json")

    assert answer.status_code == 401
