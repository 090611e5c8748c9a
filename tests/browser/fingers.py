"""Fingers on a touch screen, as Chromium's own protocol moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

START = (195, 250)  # on the photo of a 390x844 screen
FAR_PX = 130
WAYS = {"right": (FAR_PX, 0), "left": (-FAR_PX, 0), "down": (0, FAR_PX)}


class Fingers:
    """One finger that swipes over the photo."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def swipe(self, way: str) -> None:
        """Put a finger on the photo, move it far enough, lift it."""
        x, y = START
        dx, dy = WAYS[way]
        self._touch("touchStart", x, y)
        for step in (0.5, 1):
            self._touch("touchMove", round(x + dx * step), round(y + dy * step))
        self._touch("touchEnd")

    def _touch(self, kind: str, *place: int) -> None:
        points: list[dict[str, Any]] = [{"x": place[0], "y": place[1]}] if place else []
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
