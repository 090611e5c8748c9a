"""Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.services.requirement import absent, program

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OPTIONS = (
    "--no-sandbox",  # root has no sandbox
    "--disable-dev-shm-usage",  # containers have a tiny /dev/shm
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@contextmanager
def running() -> Iterator[Browser]:
    """Run a headless browser; pages and contexts are the tests' own."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright")
    executable = program("chromium")
    # Playwright keeps an event loop in this thread, which Django takes for a mistake; the tests' ORM calls are none.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(executable), args=list(OPTIONS))
        try:
            yield browser
        finally:
            browser.close()
