"""How many key presses a right label costs in the grids: at the real page, by a reviewer who knows the truth.

The reviewer begins with nothing learned and uses the keyboard alone. The quick head learns on the way; before each page
the reviewer waits until it has learned from the page before, as somebody who looks at sixty photos does unawares.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from benchmarks import deployments, pictures, services
from benchmarks.deployments import Deployment
from benchmarks.errors import ProgramFailed
from benchmarks.networks import LARGE, chosen
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHOTOS = 2_022  # all that TrashNet's training part has
WINDOW = {"width": 1440, "height": 900}
TIMEOUT_S = 120.0
SURE = (0.9, 0.8, 0.6, 0.0)  # a reviewer works where half of a page is this sure, then where it is less
CELLS = """() => [...document.querySelectorAll(".cell")].map((cell) => ({
  photo: Number(cell.dataset.photo),
  code: cell.querySelector(".cell-code").textContent,
  share: parseInt(cell.querySelector(".cell-share").textContent || "0", 10) / 100,
}))"""
READY = '#grid:is([data-waiting="no"], [data-waiting="finished"])[data-unsent="0"]'
LEARNED = (
    "fetch('/api/v1/learning').then((answer) => answer.json()).then((body) => body.learned_answers === body.answers)"
)


@dataclass(slots=True)
class Cell:
    """A photo on the page: the letters on it, how sure the model is, and what it truly is."""

    code: str
    share: float
    truth: int


def measure(options: Options) -> dict[str, Figure]:
    """Label the whole pool; give key presses per right label."""
    network = chosen(options, LARGE)
    with deployments.fresh(options, MAGPIE_NETWORK=network) as deployment:
        truth = _prepared(deployment, options)
        [session] = deployment.inside("people", reviewers=1)["sessions"]
        with deployment.web() as web, deployment.worker(), _browser(web.port, session) as page:
            reviewer = Reviewer(page, truth, hotkeys=_hotkeys(page))
            reviewer.label_everything(grids=len(set(truth.values())))
        right, wrong = _judged(deployment, truth)
    counted = f"{right} right and {wrong} wrong labels, {reviewer.pages} pages"
    say(f"grids: {reviewer.presses} key presses for {counted}")
    return {"keys_per_label_grid": reviewer.presses / right}


class Reviewer:
    """Presses keys at the grid page, and counts them."""

    def __init__(self, page: Page, truth: Mapping[int, int], *, hotkeys: Mapping[int, str]) -> None:
        self.page, self.truth, self.hotkeys = page, truth, hotkeys
        self.presses = self.pages = 0

    def label_everything(self, *, grids: int) -> None:
        """Begin among photos of any kind, then go from one category's grid to the next until nothing waits."""
        self.press("j")
        self.answer_page(self.look())
        for sure in SURE:
            passed = 0  # grids in a row where nothing was as sure as that
            while passed <= grids:
                cells = self.look()
                if self.category is not None and cells and _middle(cells) >= sure:
                    self.answer_page(cells)
                    passed = 0
                else:
                    self.turn()
                    passed += 1

    @property
    def category(self) -> int | None:
        """Give the category whose grid this is; None among photos of any kind."""
        found: int | None = json.loads(self.page.text_content("#grid-config") or "{}")["category"]
        return found

    def turn(self) -> None:
        """Go to the next grid."""
        with self.page.expect_navigation():
            self.press("PageDown")

    def look(self) -> list[Cell]:
        """Wait for the page and for what was learned from the last one; give the photos."""
        self.page.wait_for_selector(READY, timeout=1000 * TIMEOUT_S)
        self.wait_until_learned()
        found = self.page.evaluate(CELLS)
        return [Cell(each["code"], each["share"], self.truth[each["photo"]]) for each in found]

    def wait_until_learned(self) -> None:
        """Wait until the deck knows every answer. Raises ProgramFailed."""
        deadline = time.monotonic() + TIMEOUT_S
        while not self.page.evaluate(LEARNED):  # not `wait_for_function`, which the page's policy forbids
            if time.monotonic() > deadline:
                raise ProgramFailed("The quick head does not learn from the answers.")
            self.page.wait_for_timeout(200)

    def answer_page(self, cells: Sequence[Cell]) -> None:
        """Mark what is not of the page's category, kind by kind, and record the page."""
        for kind in sorted({cell.truth for cell in cells} - {self.category}):
            for run in _runs(cells, kind):
                self.select(run)
            self.press(self.hotkeys[kind])
        self.press("Enter")
        self.pages += 1
        if self.pages % 10 == 0:
            say(f"grids: {self.pages} pages, {self.presses} key presses")

    def select(self, run: Sequence[Cell]) -> None:
        """Type the letters of each photo, or of the first and, with Shift, of the last."""
        letters = "".join(cell.code for cell in run)
        first, last = run[0].code, run[-1].code
        if len(letters) <= len(first) + len(last):
            self.press(*letters)
        else:
            self.press(*first, *last[:-1], f"Shift+{last[-1].upper()}")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1


def _runs(cells: Sequence[Cell], kind: int) -> Iterator[Sequence[Cell]]:
    """Give the stretches of neighbours that are of this kind."""
    for truth, run in groupby(cells, key=lambda cell: cell.truth):
        if truth == kind:
            yield list(run)


def _middle(cells: Sequence[Cell]) -> float:
    """Give how sure the model is of the photo in the middle."""
    return sorted(cell.share for cell in cells)[len(cells) // 2]


def _prepared(deployment: Deployment, options: Options) -> dict[int, int]:
    """Take the photos in and embed them; give what is on each of the pool."""
    made = deployment.inside("photos", count=PHOTOS, with_objects=True)
    names = [name for name, _ in pictures.labelled(options.photos_dir, PHOTOS)]
    deployment.manage("prepare_backbone")
    deployment.manage("embed")
    deployment.inside("refresh")
    return {photo: made["categories"][name] for photo, name in zip(made["ids"], names, strict=True)}


@contextmanager
def _browser(port: int, session: str) -> Iterator[Page]:
    with services.browser() as browser:
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}", viewport=WINDOW)  # type: ignore[arg-type]  # a plain dict of the two
        context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{port}"}])
        context.route("**/thumbnail", lambda route: route.abort())  # nobody looks at them
        page = context.new_page()
        page.goto("/grid/")
        yield page
        context.close()


def _hotkeys(page: Page) -> dict[int, str]:
    config = json.loads(page.text_content("#grid-config") or "{}")
    return {category["id"]: category["key"] for category in config["categories"]}


def _judged(deployment: Deployment, truth: Mapping[int, int]) -> tuple[int, int]:
    """Count right and wrong labels; the whole pool must have one. Raises ProgramFailed."""
    with closing(sqlite3.connect(deployment.home / "magpie.sqlite3", timeout=20)) as connected:
        rows = connected.execute(
            "SELECT photo_id, category_id FROM labeling_photostate WHERE state = 'settled'"
        ).fetchall()
        waiting = connected.execute("SELECT count(*) FROM labeling_photostate WHERE state = 'open' AND NOT is_audit")
        left = int(waiting.fetchone()[0])
    if left:
        raise ProgramFailed(f"{left} photos of the pool were not labelled.")
    right = sum(truth[photo] == category for photo, category in rows)
    return right, len(rows) - right
