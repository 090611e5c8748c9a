"""The pages where people work, looked at by axe: light and dark, and in each state of the review page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from labeling.models import Verification
from tests.browser import demo
from tests.browser.accessibility import violations
from tests.browser.conftest import AddPhotos, SignIn
from tests.browser.review_page import ReviewPage
from tests.browser.test_screenshots import PAGES
from tests.browser.traffic import settle
from tests.factories import CategoryFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True, reset_sequences=True), pytest.mark.slow]


@pytest.fixture
def review(page: Page, admin: User, sign_in: SignIn, add_photos: AddPhotos) -> ReviewPage:
    CategoryFactory.create(name="glass", hotkey="1", guideline="Bottles and jars.")
    add_photos(3)
    sign_in(admin)
    review = ReviewPage(page)
    review.open()
    return review


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_review_in_each_state(review: ReviewPage, scheme: str) -> None:
    page = review.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    review.press("1")
    found = {"asked": violations(page)}
    review.press("ArrowLeft")
    found["history"] = violations(page)
    for state, key in (("guideline", "g"), ("find", "/"), ("keys", "?")):
        page.keyboard.press(key)
        page.wait_for_timeout(100)
        found[state] = violations(page)
        page.keyboard.press("Escape" if key != "g" else key)

    assert {state: faults for state, faults in found.items() if faults} == {}


@pytest.mark.parametrize("path", ["/keys/", "/", "/photos/", "/categories/"])
def test_page_light_and_dark(review: ReviewPage, path: str) -> None:
    page = review.page
    page.goto(path)
    light = violations(page)
    page.emulate_media(color_scheme="dark")

    assert (light, violations(page)) == ([], [])


@pytest.fixture
def built(transactional_db: None, sign_in: SignIn) -> User:
    """A deployment in which much has happened, and its admin at the browser."""
    admin = demo.build()
    sign_in(admin)
    return admin


@pytest.mark.parametrize(
    "names",
    [("grid", "grids", "dashboard", "report", "try", "transfer"), pytest.param(tuple(PAGES), marks=pytest.mark.soak)],
    ids=["some", "all"],
)
def test_pages_with_much_on_them(built: User, page: Page, names: tuple[str, ...]) -> None:
    answered = Verification.objects.earliest("id").photo_id
    found = {}
    for name in names:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
            page.goto(PAGES[name].format(answered=answered))
            settle(page)
            found[f"{name}, {scheme}"] = violations(page)

    assert {where: faults for where, faults in found.items() if faults} == {}


def test_fault_is_found(review: ReviewPage) -> None:
    review.page.evaluate("document.documentElement.removeAttribute('lang')")

    [fault] = violations(review.page)

    assert fault.startswith("html-has-lang")
