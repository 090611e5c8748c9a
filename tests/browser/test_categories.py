"""The pages of categories in a browser, by keyboard alone: order, merge, undo, a bin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from labeling.models import Bin, Category
from tests.factories import CategoryFactory, MarketFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listed(page: Page, admin: User, sign_in: Callable[[User], None]) -> list[Category]:
    """Open the list of three categories and one market."""
    categories = [CategoryFactory.create(name=name, position=place) for place, name in enumerate(("a", "b", "c"))]
    MarketFactory.create(code="dk", name="Denmark")
    sign_in(admin)
    page.goto("/categories/")
    return categories


def names(page: Page) -> list[str]:
    return [name.strip() for name in page.locator(".categories-table tbody .named").all_inner_texts()]


def test_order_is_changed_by_keyboard_and_the_focus_stays(
    listed: list[Category], page: Page, complaints: list[str]
) -> None:
    page.get_by_role("button", name="Move a down").focus()

    for expected in (["b", "a", "c"], ["b", "c", "a"]):
        page.keyboard.press("Enter")
        page.wait_for_function(
            "order => [...document.querySelectorAll('.categories-table tbody .named')]"
            ".map((each) => each.innerText.trim()).join() === order",
            arg=",".join(expected),
        )

    page.wait_for_function("() => document.activeElement.getAttribute('aria-label') === 'Move a down'")
    assert list(Category.objects.values_list("name", flat=True)) == ["b", "c", "a"]
    assert complaints == []


def test_merge_and_undo_by_keyboard(listed: list[Category], page: Page, complaints: list[str]) -> None:
    for name in ("a", "b"):
        page.get_by_role("checkbox", name=f"Choose {name}").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Merge the chosen").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="b").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("They are one now").wait_for()
    merged = names(page)
    page.get_by_role("link", name="All changes").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Merged a into b").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo it").focus()
    page.keyboard.press("Enter")
    page.get_by_text("It is undone").wait_for()

    assert merged == ["b", "c"]
    assert names(page) == ["a", "b", "c"]
    assert complaints == []


def test_bin_is_saved_when_its_field_is_left(listed: list[Category], page: Page, complaints: list[str]) -> None:
    field = page.get_by_label("Bin of a in Denmark")
    unmapped = page.locator(".bin-unmapped").count()
    field.focus()
    page.keyboard.type("blue bin")
    page.keyboard.press("Tab")
    page.locator(".bin-unmapped").nth(2).wait_for(state="detached")

    assert unmapped == 3
    assert Bin.objects.get().name == "blue bin"
    assert complaints == []
