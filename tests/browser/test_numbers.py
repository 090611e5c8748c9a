"""The pages of figures, suspects, look-alikes and two versions: looked at by axe, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from tests.browser import demo
from tests.browser.accessibility import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True, reset_sequences=True), pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
PAGES = ("/models/2/", "/models/compare/?first=2&second=3", "/suspects/", "/report/look-alikes/", "/dashboard/")


def test_pages_of_numbers_shut_nobody_out(page: Page, sign_in: Callable[[User], None], complaints: list[str]) -> None:
    sign_in(demo.build())
    found: dict[str, list[str]] = {}
    for path in PAGES:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found[path] = violations(page)
        page.emulate_media(color_scheme="dark")
        found[f"{path}, dark"] = violations(page)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict of the two
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path

    assert {path: faults for path, faults in found.items() if faults} == {}
    assert complaints == []


def test_comparison_is_chosen_from_lists(page: Page, sign_in: Callable[[User], None]) -> None:
    sign_in(demo.build())
    page.goto("/models/")
    page.get_by_role("link", name="Compare two").click()

    page.get_by_label("Version", exact=True).select_option("3")
    page.get_by_label("compared with").select_option("2")
    page.get_by_role("button", name="Compare").click()

    page.get_by_role("heading", name="By category").wait_for()
    assert page.url.endswith("?first=3&second=2")
    page.get_by_role("link", name="version 3").first.click()
    page.get_by_role("heading", name="Version 3").wait_for()
