"""The review page as a person sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOWN = "#review[data-photo]"


class ReviewPage:
    """Press keys on the review page and read what it shows."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> None:
        """Go there and wait for the first photo."""
        self.page.goto("/review/")
        self.page.wait_for_selector(SHOWN)

    @property
    def photo(self) -> int:
        """Give the number of the photo on screen, waiting for one if there is none."""
        shown = self.page.wait_for_selector(SHOWN)
        assert shown is not None
        return int(shown.get_attribute("data-photo") or 0)

    @property
    def is_suggested(self) -> bool:
        """Say whether a category is suggested for the photo on screen."""
        return self.page.is_enabled("[data-action=accept]")

    def wait_for(self, photo: int) -> None:
        """Wait until this photo is on screen."""
        self.page.wait_for_selector(f'#review[data-photo="{photo}"]')

    def wait_for_some_photo(self) -> None:
        """Wait until any photo is on screen, or nothing is left to ask."""
        self.page.wait_for_selector('#review:not([data-waiting="loading"])')

    def wait_for_another(self, photo: int) -> None:
        """Wait until this photo is not on screen any more."""
        self.page.wait_for_selector(f'#review:not([data-photo="{photo}"])')

    def press(self, *keys: str) -> list[int]:
        """Press keys one after the other; give the photo that each was pressed at."""
        return [self._press(key) for key in keys]

    def wait_until_sent(self) -> None:
        """Wait until the server has acknowledged every answer."""
        self.page.wait_for_selector('#review[data-unsent="0"]')

    def _press(self, key: str) -> int:
        photo = self.photo
        self.page.keyboard.press(key)
        return photo
