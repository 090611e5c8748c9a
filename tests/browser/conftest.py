"""A browser, somebody signed in, photos to look at, and an ear for what the browser complains about."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from labeling.models import Photo
from labeling.services import photos
from labeling.services.photos import UploadFacts
from tests.browser import traffic
from tests.browser.review_page import ReviewPage
from tests.factories import AdminFactory, CategoryFactory
from tests.labeling.pictures import picture

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam
    from playwright.sync_api import Browser, BrowserContext, Page

# Not only what Chromium writes to its console: the event names what was refused.
VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`Content Security Policy refused ${event.violatedDirective} ${event.blockedURI}`));"""
AddPhotos = Callable[[int], list[Photo]]
SignIn = Callable[[User], None]
DESK = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def admin(transactional_db: None) -> User:
    return AdminFactory.create(username="ada")


@pytest.fixture
def complaints() -> list[str]:
    """Collect what the browser complains about: refused scripts and styles, uncaught errors."""
    return []


@pytest.fixture
def context(chromium: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=live_server.url, viewport=DESK)
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    traffic.watch(page)
    page.add_init_script(VIOLATIONS)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    return page


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> SignIn:
    """Give the browser somebody's session, without the form."""

    def sign_in(user: User) -> None:
        context.add_cookies([signed_in(user, live_server)])

    return sign_in


def signed_in(user: User, live_server: LiveServer) -> SetCookieParam:
    """Start a session and give its cookie."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": live_server.url}


@pytest.fixture
def add_photos(admin: User) -> AddPhotos:
    """Take generated photos in, as an upload would."""

    def add_photos(count: int) -> list[Photo]:
        return [
            photos.take_in(data=picture(seed), facts=UploadFacts(client_id=uuid.uuid4()), by=admin).photo
            for seed in range(count)
        ]

    return add_photos


@pytest.fixture
def review(page: Page, admin: User, sign_in: SignIn, add_photos: AddPhotos) -> ReviewPage:
    """Two categories, keys 1 and 2, and fifteen photos on the review page."""
    CategoryFactory.create(name="glass", hotkey="1")
    CategoryFactory.create(name="paper", hotkey="2")
    add_photos(15)
    sign_in(admin)
    review = ReviewPage(page)
    review.open()
    return review
