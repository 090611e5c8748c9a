"""Photos that a browser reads from a real S3, under the page's own policy."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from accounts.models import User
from labeling.models import Photo
from tests.services import object_stores
from tests.services.s3 import S3Server
from webapp import object_store

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services, pytest.mark.s3]

LOADED = "image => image.decode().then(() => image.naturalWidth, () => 0)"


@pytest.fixture
def given(s3_server: S3Server, s3_bucket: str) -> dict[str, str]:
    """Settings of a deployment that sends browsers to its bucket."""
    return {**s3_server.environment(s3_bucket), "MAGPIE_S3_READS": "signed"}


@pytest.fixture
def allowed(given: dict[str, str]) -> Iterator[None]:
    """Serve from the bucket, with the policy that goes with it."""
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["img-src"] += object_store.browser_origins(object_stores.Given(given))
    with object_stores.swapped(given, MAGPIE_S3_READS="signed", CONTENT_SECURITY_POLICY=policy):
        yield


@pytest.fixture
def refused(given: dict[str, str]) -> Iterator[None]:
    """Serve from the bucket, with a policy that does not know of it."""
    with object_stores.swapped(given, MAGPIE_S3_READS="signed"):
        yield


def test_photo_of_the_store_is_shown(
    allowed: None,
    given: dict[str, str],
    page: Page,
    admin: User,
    sign_in: Callable[[User], None],
    add_photos: Callable[[int], list[Photo]],
    complaints: list[str],
) -> None:
    [photo] = add_photos(1)
    sign_in(admin)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"/photos/{photo.pk}/")
    width = page.locator(".photo-large img").evaluate(LOADED)

    assert width == photo.width
    assert urlsplit(given["MAGPIE_S3_ENDPOINT"]).netloc in {urlsplit(url).netloc for url in asked}
    assert complaints == []


def test_photo_of_a_store_that_the_policy_does_not_name_is_not(
    refused: None,
    page: Page,
    admin: User,
    sign_in: Callable[[User], None],
    add_photos: Callable[[int], list[Photo]],
    complaints: list[str],
) -> None:
    """Shows that the policy above is what lets it through."""
    [photo] = add_photos(1)
    sign_in(admin)

    page.goto(f"/photos/{photo.pk}/")
    width = page.locator(".photo-large img").evaluate(LOADED)

    assert width == 0
    assert any("img-src" in complaint for complaint in complaints)
