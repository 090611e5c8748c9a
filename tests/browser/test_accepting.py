"""The page of labels accepted by machine in Chromium: what a promise comes to as it is typed, on desk and phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from accounts.models import User
from tests.browser.accessibility import violations
from tests.factories import CategoryFactory, PhotoFactory
from tests.labeling.services.machine import accept, withdraw
from tests.trainer.pages.promises import counted, graded
from trainer.selectors import acceptance_rules

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def promised(transactional_db: None) -> None:
    """Let some labels have been withdrawn, some stand, and three categories be counted."""
    categories = CategoryFactory.create_batch(3)
    withdraw(accept(PhotoFactory.create_batch(3), categories[0]).pk)
    accept(PhotoFactory.create_batch(5), categories[1], check_share=0.3)
    counted(*(graded(each.pk, audited=180, waiting=400) for each in categories), waiting=1400)


def test_a_promise_shows_what_it_comes_to_before_it_is_made(
    page: Page, admin: User, promised: None, sign_in: Callable[[User], None], complaints: list[str]
) -> None:
    sign_in(admin)
    page.goto(reverse("trainer-pages:models"))
    page.get_by_role("link", name="Accepting by machine").click()
    page.get_by_text("that nobody has answered").wait_for()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type] # a size
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    page.get_by_label("Wrong at most, %").fill("0.5")
    page.get_by_text("Nothing would be accepted.").wait_for()
    page.get_by_label("Wrong at most, %").fill("8")
    page.get_by_text("Nothing would be accepted.").wait_for(state="detached")
    page.get_by_role("button", name="Accept labels").click()

    page.get_by_text("Labels are accepted as far as this promise goes.").wait_for()
    assert acceptance_rules.current().target_error == 0.08
    assert complaints == []
