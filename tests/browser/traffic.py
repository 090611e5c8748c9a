"""Know when a page has fetched all that it wants: sooner than after the half second that Playwright waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

QUIET_S = 0.1
LOOK_MS = 20
PATIENCE_S = 30.0


class Traffic:
    """What a page asked for and has not got yet."""

    def __init__(self, page: Page) -> None:
        self._under_way: set[Request] = set()
        self._changed_at = time.monotonic()
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    @property
    def is_quiet(self) -> bool:
        """Say whether nothing is under way, and nothing has begun or ended lately."""
        return not self._under_way and time.monotonic() - self._changed_at >= QUIET_S

    def _begun(self, request: Request) -> None:
        self._under_way.add(request)
        self._changed_at = time.monotonic()

    def _ended(self, request: Request) -> None:
        self._under_way.discard(request)
        self._changed_at = time.monotonic()


_watched: WeakKeyDictionary[Page, Traffic] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """Listen to a page from its beginning."""
    _watched[page] = Traffic(page)


def settle(page: Page) -> None:
    """Wait until the page is loaded and asks for nothing more."""
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")  # what loading sets off
    deadline = time.monotonic() + PATIENCE_S
    while not _watched[page].is_quiet:
        assert time.monotonic() < deadline, "the page never comes to rest"
        page.wait_for_timeout(LOOK_MS)
