"""The grid page as a person sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

READY = '#grid:is([data-waiting="no"], [data-waiting="finished"])[data-unsent="0"]'


class GridPage:
    """Press keys and click on the grid page, and read what it shows. Every press and every click is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = self.clicks = 0

    def open(self, path: str) -> None:
        """Go there and wait for the photos."""
        self.page.goto(path)
        self.wait()

    def wait(self) -> None:
        """Wait until a page is shown and every answer is acknowledged."""
        self.page.wait_for_selector(READY)

    @property
    def photos(self) -> list[int]:
        """Give the photos on the page, in reading order."""
        shown: list[str] = self.page.eval_on_selector_all(".cell", "cells => cells.map(cell => cell.dataset.photo)")
        return [int(photo) for photo in shown]

    def cell(self, photo: int) -> Locator:
        """Give the cell of a photo."""
        return self.page.locator(f'.cell[data-photo="{photo}"]')

    def code(self, photo: int) -> str:
        """Give the letters on a photo."""
        return self.cell(photo).locator(".cell-code").inner_text()

    @property
    def selected(self) -> list[int]:
        """Give the photos that are selected."""
        cells = self.page.locator('.cell[aria-selected="true"]')
        return [int(cell.get_attribute("data-photo") or 0) for cell in cells.all()]

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def click(self, photo: int) -> None:
        """Click on a photo."""
        self.cell(photo).click()
        self.clicks += 1
