"""How long the server takes for a page of sixty photos of one category, and whether many photos make it longer."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks import deployments, measuring, reviewers, services
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.reviewers import API, Reviewer
from benchmarks.targets import Figure

FEW, MANY = 1_000, 100_000
SETTLED_SHARE = 0.3
PAGE = 60
WARM = 5
PAGES = 40


def measure(options: Options) -> dict[str, Figure]:
    """Ask two deployments for pages in turns, on both databases; the worse of the two counts."""
    with services.production() as production:
        measured = [_measured(options, {}, "SQLite"), _measured(options, production, "PostgreSQL")]
    return {"grid_page_ms": max(ms for ms, _ in measured), "grid_page_growth": max(growth for _, growth in measured)}


def _measured(options: Options, settings: dict[str, str], database: str) -> tuple[float, float]:
    with ExitStack() as stack:
        small = stack.enter_context(_reviewer(options, settings, FEW))
        large = stack.enter_context(_reviewer(options, settings, MANY))
        for person, category in (large, small):
            for _ in range(WARM):
                _page_s(person, category)
        pairs = measuring.alternating(lambda: _page_s(*large), lambda: _page_s(*small), rounds=PAGES)
    many_ms, few_ms = (1000 * statistics.median(column) for column in zip(*pairs, strict=True))
    say(f"page of {PAGE} on {database}: {few_ms:.1f} ms at {FEW} photos, {many_ms:.1f} ms at {MANY}")
    return many_ms, many_ms / few_ms


@contextmanager
def _reviewer(options: Options, settings: dict[str, str], photos: int) -> Iterator[tuple[Reviewer, int]]:
    """Give a reviewer of a deployment with so many photos, and a category whose grid is as full as it can be."""
    own = {**settings, "DATABASE_URL": _database(settings, photos)} if settings else {}
    with deployments.fresh(options, **own) as deployment:
        deployment.inside("photos", count=photos, settled=round(photos * SETTLED_SHARE))
        category = deployment.inside("grids")["category"]
        [session] = deployment.inside("people", reviewers=1)["sessions"]
        say(f"{photos} photos are there")
        with deployment.web() as web:
            yield reviewers.signed_in(web.port, session), category


def _database(settings: dict[str, str], photos: int) -> str:
    return services.new_database(settings["DATABASE_URL"].rpartition("/")[0], f"grids{photos}")


def _page_s(person: Reviewer, category: int) -> float:
    """Time the page and the photos that its script asks for."""
    return measuring.wall_s(lambda: _open(person, category))


def _open(person: Reviewer, category: int) -> None:
    person.connection.get(f"/grid/{category}/")
    answer = person.connection.post(f"{API}/grids", {"tab": person.tab, "category": category, "size": PAGE})
    assert len(answer.json()["results"]) == PAGE
