"""How long a reviewer waits between the press of a key and the next photo: in a real browser, behind a slow network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks import deployments, measuring, services
from benchmarks.errors import ProgramFailed
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHOTOS = 100
ADDED_MS = 50  # to each request
BREATH_MS = 250  # between seeing a photo and answering it: four answers a second are more than a person keeps up
WINDOW = {"width": 1440, "height": 900}
# Chromium itself says when each photo was painted (element timing); a press is timed from when it reached the browser.
STOPWATCH = """
window.pressed = []; window.painted = {};
document.addEventListener("keydown", (event) => window.pressed.push(event.timeStamp), true);
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  window.painted[entry.identifier] ??= entry.renderTime || entry.startTime;
})).observe({ type: "element", buffered: true });
new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => {
  if (node.matches?.(".review-photo")) node.setAttribute("elementtiming", node.alt);
}))).observe(document, { childList: true, subtree: true });
"""
SHOWN = "document.querySelector('.review-photo')?.alt"


def measure(options: Options) -> dict[str, Figure]:
    """Answer a hundred photos by key; give the 95th percentile of the ways from key to photo."""
    with deployments.fresh(options) as deployment:
        deployment.inside("photos", count=PHOTOS, with_objects=True)
        deployment.inside("deck")
        [session] = deployment.inside("people", reviewers=1)["sessions"]
        with deployment.web() as web, _page(web.port, session) as page:
            ways_ms = _ways_ms(page)
    parts = {share: measuring.percentile(ways_ms, share) for share in (0.5, 0.95, 1.0)}
    say("key to next photo: " + ", ".join(f"{share:.0%} within {ms:.0f} ms" for share, ms in parts.items()))
    return {"key_to_next_ms_p95": parts[0.95]}


@contextmanager
def _page(port: int, session: str) -> Iterator[Page]:
    """Open the review page in a browser whose every request takes a little longer."""
    with services.browser() as browser:
        context = browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]  # a plain dict of the two
        context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        slow = {"offline": False, "latency": ADDED_MS, "downloadThroughput": -1, "uploadThroughput": -1}
        protocol = context.new_cdp_session(page)
        protocol.send("Network.enable")
        protocol.send("Network.emulateNetworkConditions", slow)
        page.add_init_script(STOPWATCH)
        page.goto(f"http://127.0.0.1:{port}/review/")
        page.wait_for_selector(".review-photo")
        yield page
        context.close()


def _ways_ms(page: Page) -> list[float]:
    """Press a key at each photo; give the milliseconds until the next one was painted, for all but the last."""
    keys = [key.inner_text() for key in page.query_selector_all(".answers kbd")]
    ways_ms = []
    for place in range(PHOTOS - 1):
        page.wait_for_timeout(BREATH_MS)
        before = page.evaluate(SHOWN)
        page.keyboard.press(keys[place % len(keys)])
        page.wait_for_function(f"(before) => {SHOWN} && {SHOWN} !== before && window.painted[{SHOWN}]", arg=before)
        ways_ms.append(page.evaluate(f"window.painted[{SHOWN}] - window.pressed.at(-1)"))
    page.keyboard.press(keys[0])
    page.wait_for_selector('#review[data-waiting="finished"][data-unsent="0"]')
    if page.inner_text("[data-part=mine]") != str(PHOTOS):
        raise ProgramFailed(f"{page.inner_text('[data-part=mine]')} of {PHOTOS} answers were counted.")
    return ways_ms
