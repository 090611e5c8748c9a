"""How long the dashboard takes over 100,000 photos: the page itself and the model's part that it loads."""

from __future__ import annotations

import statistics
from functools import partial

from benchmarks import deployments, measuring, reviewers, services
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

PHOTOS = 100_000
SETTLED_SHARE = 0.9
VERSIONS = 40
DEVICES = 20
PARTS = ("/dashboard/", "/seeing/")
WARM = 5
LOADS = 40


def measure(options: Options) -> dict[str, Figure]:
    """Load the dashboard on both databases; the worse of the two counts."""
    with services.production() as production:
        return {"dashboard_ms": max(_loaded_ms(options, {}, "SQLite"), _loaded_ms(options, production, "PostgreSQL"))}


def _loaded_ms(options: Options, settings: dict[str, str], database: str) -> float:
    with deployments.fresh(options, **settings) as deployment:
        deployment.inside("photos", count=PHOTOS, settled=round(PHOTOS * SETTLED_SHARE))
        deployment.inside("versions", count=VERSIONS)
        deployment.inside("surveyed", devices=DEVICES)
        [session] = deployment.inside("people", reviewers=1)["sessions"]
        with deployment.web() as web:
            person = reviewers.signed_in(web.port, session)
            loads_ms = [_load_ms(person) for _ in range(WARM + LOADS)][WARM:]
    middle = [statistics.median(parts) for parts in zip(*loads_ms, strict=True)]
    whole = [sum(parts) for parts in loads_ms]
    shares = " + ".join(f"{path} {ms:.0f} ms" for path, ms in zip(PARTS, middle, strict=True))
    say(f"dashboard on {database}: {shares}, 95 % within {measuring.percentile(whole, 0.95):.0f} ms")
    return statistics.median(whole)


def _load_ms(person: reviewers.Reviewer) -> list[float]:
    """Time each part of one load, one after the other, as the browser asks for them."""
    return [1000 * measuring.wall_s(partial(person.connection.get, path)) for path in PARTS]
