"""Whether the next deck page takes longer when there are a hundred times as many photos."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks import deployments, measuring, reviewers, services
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.reviewers import Reviewer
from benchmarks.targets import Figure

FEW, MANY = 1_000, 100_000
SETTLED_SHARE = 0.3
WARM = 10
PAGES = 80


def measure(options: Options) -> dict[str, Figure]:
    """Ask two deployments for pages in turns, on both databases; the worse of the two counts."""
    with services.production() as production:
        growth = [_growth(options, {}, "SQLite"), _growth(options, production, "PostgreSQL")]
    return {"next_growth": max(growth)}


def _growth(options: Options, settings: dict[str, str], database: str) -> float:
    with ExitStack() as stack:
        small = stack.enter_context(_reviewer(options, settings, FEW))
        large = stack.enter_context(_reviewer(options, settings, MANY))
        for person in (large, small):
            for _ in range(WARM):
                _page_s(person)
        pairs = measuring.alternating(lambda: _page_s(large), lambda: _page_s(small), rounds=PAGES)
    many_ms, few_ms = (1000 * statistics.median(column) for column in ([p[0] for p in pairs], [p[1] for p in pairs]))
    say(f"next deck page on {database}: {few_ms:.1f} ms at {FEW} photos, {many_ms:.1f} ms at {MANY}")
    return many_ms / few_ms


@contextmanager
def _reviewer(options: Options, settings: dict[str, str], photos: int) -> Iterator[Reviewer]:
    """Give a reviewer of a deployment with so many photos, part of them answered, and a full deck over the others."""
    own = {**settings, "DATABASE_URL": _database(settings, photos)} if settings else {}
    with deployments.fresh(options, **own) as deployment:
        deployment.inside("photos", count=photos, settled=round(photos * SETTLED_SHARE))
        deployment.inside("deck")
        [session] = deployment.inside("people", reviewers=1)["sessions"]
        say(f"{photos} photos are there")
        with deployment.web() as web:
            yield reviewers.signed_in(web.port, session)


def _database(settings: dict[str, str], photos: int) -> str:
    server_url = settings["DATABASE_URL"].rpartition("/")[0]
    return services.new_database(server_url, f"photos{photos}")


def _page_s(person: Reviewer) -> float:
    """Time one page, and put it back so that the next one starts from the same queue."""
    seconds = measuring.wall_s(person.page)
    person.release()
    return seconds
