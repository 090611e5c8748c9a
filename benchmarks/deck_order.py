"""What it takes to order a deck of 5,000 from a hundred thousand photos: seconds, and the size of the process."""

from __future__ import annotations

from benchmarks import deployments
from benchmarks.errors import ProgramFailed
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

PHOTOS = 100_000
DECK = 5_000
LABELS = (0, 10, 2_000)  # typical photos alone; typical ones, then doubtful ones; doubtful and rare ones


def measure(options: Options) -> dict[str, Figure]:
    """Rank before there is a head, soon after, and much later, each in a process of its own; the worst counts."""
    with deployments.empty(options) as deployment:
        measured = [deployment.inside("rank", photos=PHOTOS, labels=labels) for labels in LABELS]
    for labels, cost in zip(LABELS, measured, strict=True):
        say(f"a deck from {PHOTOS} photos with {labels} labels: {cost['s']:.1f} s, {cost['mb']:.0f} MB")
        if cost["deck"] != DECK:
            raise ProgramFailed(f"The deck was to hold {DECK} photos, but has {cost['deck']}.")
    return {"rank_100k_s": max(cost["s"] for cost in measured), "rank_100k_mb": max(cost["mb"] for cost in measured)}
