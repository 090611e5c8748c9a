"""The browser that tests lean on is a real one, and its webcam is made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_chromium_runs_scripts(chromium: Browser) -> None:
    page = chromium.new_page()

    answer = page.evaluate("() => [1, 2, 3].map(n => n * 2)")

    assert answer == [2, 4, 6]
    page.close()
