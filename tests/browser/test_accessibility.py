"""The pages where people work, looked at by axe: light and dark, and in each state of the review page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from tests.browser.accessibility import violations
from tests.browser.review_page import ReviewPage
from tests.browser.test_review import AddPhotos, SignIn
from tests.factories import CategoryFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


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


def test_fault_is_found(review: ReviewPage) -> None:
    review.page.evaluate("document.documentElement.removeAttribute('lang')")

    [fault] = violations(review.page)

    assert fault.startswith("html-has-lang")
