"""Every page on a desk and on a phone: nothing overflows, nothing complains; `make screenshots` keeps the pictures."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageColor
from pytest_django.fixtures import Settings

from accounts.models import User
from labeling.models import Category, Verification
from tests.browser import demo
from tests.browser.conftest import DESK
from tests.browser.traffic import settle
from webapp.env import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.django_db(transaction=True, reset_sequences=True), pytest.mark.screenshots, pytest.mark.slow]

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
PHONE = {"width": 390, "height": 844}
SIZES = {"wide": DESK, "narrow": PHONE}
LARGEST_BYTES = 250_000
FLAT_COLORS = 96
PAGES = {
    "home": "/",
    "review": "/review/",
    "dashboard": "/dashboard/",
    "report": "/report/",
    "try": "/try/",
    "grid": "/grid/2/",
    "grids": "/grid/",
    "keys": "/keys/",
    "second-look": "/review/?desk=second-look",
    "answers": "/answers/",
    "reviewers": "/reviewers/",
    "photos": "/photos/",
    "conflicts": "/photos/?state=conflict",
    "photo": "/photos/{answered}/",
    "categories": "/categories/",
    "category": "/categories/2/",
    "category-merge": "/categories/merge/?category=1&category=4",
    "category-split": "/categories/2/split/",
    "category-changes": "/categories/changes/",
    "runs": "/runs/",
    "run": "/runs/5/",
    "recipe": "/runs/recipe/",
    "models": "/models/",
    "model": "/models/2/",
    "model-refused": "/models/3/",
    "confusion": "/models/2/confusion/",
    "comparison": "/models/compare/?first=2&second=3",
    "suspects": "/suspects/",
    "look-alikes": "/report/look-alikes/",
    "transfer": "/transfer/",
    "jobs": "/jobs/",
    "status": "/status/",
    "people": "/people/",
    "devices": "/devices/",
    "api": "/api/docs",
    "not-found": "/nothing/",
}


@pytest.fixture
def built(transactional_db: None, sign_in: Callable[[User], None]) -> User:
    admin = demo.build()
    sign_in(admin)
    return admin


def test_every_page_fits_and_nothing_complains(built: User, page: Page, complaints: list[str]) -> None:
    answered = Verification.objects.earliest("id").photo_id
    for name, path in PAGES.items():
        for kind, size in SIZES.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict of the two
            _open(page, path.format(answered=answered))
            assert _overflow_px(page) <= 0, f"{name} is wider than a {kind} window"
            keep(page, f"{name}-{kind}")

    assert complaints == []


def test_dark_pages(built: User, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    answered = Verification.objects.earliest("id").photo_id

    for name in PAGES if is_kept() else ("review", "grid"):  # all of them only to look at
        for kind, size in SIZES.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict of the two
            _open(page, PAGES[name].format(answered=answered))
            assert _overflow_px(page) <= 0, f"{name} is wider than a {kind} window"
            keep(page, f"{name}-{kind}-dark")


def test_first_steps_and_sign_in(
    admin: User, page: Page, context: BrowserContext, sign_in: Callable[[User], None], settings: Settings
) -> None:
    settings.MAGPIE_HOME = ROOT / "var"  # the page names the folder when it is another one
    for kind, size in SIZES.items():
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict of the two
        context.clear_cookies()
        page.goto("/sign-in/")
        keep(page, f"sign-in-{kind}")
        sign_in(admin)
        page.goto("/")
        keep(page, f"first-steps-{kind}")

    assert page.get_by_role("link", name="Add categories").is_visible()


def _open(page: Page, path: str) -> None:
    page.goto(path)
    settle(page)
    if path == "/review/":
        _skip_to_a_suggestion(page)


def _skip_to_a_suggestion(page: Page) -> None:
    """An audit photo comes without one: go on to the next."""
    page.wait_for_selector(".review-photo")
    while page.get_by_text("No suggestion").is_visible():
        page.keyboard.press("Space")
        page.wait_for_selector(".review-photo")
    page.wait_for_selector(".is-pressed", state="detached")
    settle(page)


def _overflow_px(page: Page) -> int:
    """Measure by how much the page is wider than the window."""
    overflow: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return overflow


def is_kept() -> bool:
    """Say whether pictures are taken to be kept, not only to see that nothing overflows."""
    return os.environ.get("MAGPIE_SCREENSHOTS") == "1"


def keep(page: Page, name: str) -> None:
    """Take a picture, and keep it in docs/images when asked to: MAGPIE_SCREENSHOTS=1."""
    picture = page.screenshot()
    if is_kept():
        FOLDER.mkdir(parents=True, exist_ok=True)
        _write(picture, FOLDER / f"{name}.png")


def _write(picture: bytes, path: Path) -> None:
    """Write as it is, or with 256 colours when it would be too large."""
    if len(picture) <= LARGEST_BYTES:
        path.write_bytes(picture)
    else:
        _few_colors(Image.open(io.BytesIO(picture)).convert("RGB")).save(path, optimize=True)


def _few_colors(image: Image.Image) -> Image.Image:
    """Keep the categories' colours and the commonest, the page's own, exactly; a photo's become the nearest."""
    found, places, counts = np.unique(np.asarray(image).reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    swatches = [ImageColor.getrgb(color) for color in Category.objects.values_list("color", flat=True)]
    flat = np.concatenate([np.reshape(swatches, (-1, 3)), found[np.argsort(-counts)]])[:FLAT_COLORS]
    needed = np.reshape(image.quantize(256 - FLAT_COLORS).getpalette() or [], (-1, 3))
    palette = np.concatenate([flat, needed]).astype(np.float32)
    distances = (palette**2).sum(axis=1) - 2 * found.astype(np.float32) @ palette.T  # (found, palette), less |found|^2
    indexed = Image.fromarray(distances.argmin(axis=1)[places].reshape(image.height, image.width).astype(np.uint8))
    indexed.putpalette(palette.astype(np.uint8).tobytes())
    return indexed
