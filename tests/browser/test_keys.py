"""Choosing one's own keys in a browser: press the key in its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from labeling.domain.review_keys import Keys
from labeling.selectors import review_keys
from tests.factories import CategoryFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_keys_are_chosen_by_pressing_them(
    page: Page, admin: User, sign_in: Callable[[User], None], complaints: list[str]
) -> None:
    glass = CategoryFactory.create(name="glass", hotkey="1")
    sign_in(admin)
    page.goto("/keys/")
    skip, category = page.get_by_label("Skip"), page.get_by_label("glass")

    skip.press("ArrowDown")
    category.press("ArrowDown")
    assert (skip.get_attribute("aria-invalid"), category.get_attribute("aria-invalid")) == ("true", "true")
    category.press("Space")
    page.get_by_label("Zoom").press("Delete")
    page.get_by_role("button", name="Save").click()

    page.get_by_text("Your keys are saved").wait_for()
    assert review_keys.chosen(admin) == Keys({"skip": "ArrowDown", "zoom": ""}, {glass.pk: "Space"})
    assert page.get_by_label("Skip").input_value() == "ArrowDown"
    assert complaints == []
