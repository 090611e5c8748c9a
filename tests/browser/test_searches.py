"""The pages of searches in Chromium: on a desk and a phone, light and dark, and a recipe kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from accounts.models import User
from tests.browser.accessibility import violations
from tests.trainer.pages.searches import a_study
from trainer.models import Preset, StudyState

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"width": 390, "height": 844}


def test_trials_are_compared_and_the_best_is_kept(
    page: Page, admin: User, sign_in: Callable[[User], None], complaints: list[str]
) -> None:
    study = a_study(trials=24, state=StudyState.FINISHED)
    sign_in(admin)

    page.goto(reverse("trainer-pages:studies"))
    page.get_by_role("link", name="rates and networks").click()
    page.get_by_role("heading", name="Trials, the best first").wait_for()
    assert page.get_by_role("img", name="learning_rate").count() == 1  # the other sizes are hidden
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # a size
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    best = page.locator(".search-best")
    best.get_by_role("textbox").fill("found-1")
    best.get_by_role("button", name="Keep").click()
    page.get_by_text("The recipe is the preset found-1 now.").wait_for()

    assert Preset.objects.get().trial.study == study
    assert complaints == []
