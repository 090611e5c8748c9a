"""How often the interval of an audit estimate holds the truth, when photos to learn from are chosen as by default."""

from __future__ import annotations

import numpy as np

from benchmarks import embedded_photos, principal
from benchmarks.audit_replays import Estimate, Replay, replay
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

REPLAYS = 100
DIMENSIONS = 128  # the photos' principal ones: a head is fitted in a tenth of the time, and the question stays


def measure(options: Options) -> dict[str, Figure]:
    """Replay on the photos of `MAGPIE_PHOTOS_DIR`. Raises Skipped."""
    photos = principal.of(embedded_photos.of(options), dimensions=DIMENSIONS)
    replays = [replay(photos, number) for number in range(REPLAYS)]
    covered = sum(each.audit.covers(each.truth) for each in replays)
    chosen = sum(each.chosen.covers(each.truth) for each in replays)
    say(f"audit: of {REPLAYS} intervals {covered} hold the truth; of those from chosen answers {chosen}")
    say(f"audit: {_bias(replays)}")
    return {"audit_coverage": covered}


def _bias(replays: list[Replay]) -> str:
    truth = np.mean([each.truth for each in replays])
    audit, chosen = (np.mean([side.share for side in sides]) for sides in zip(*map(_sides, replays), strict=True))
    return f"truth {truth:.3f}, audit slice {audit:.3f}, chosen answers {chosen:.3f}, on average"


def _sides(each: Replay) -> tuple[Estimate, Estimate]:
    return each.audit, each.chosen
