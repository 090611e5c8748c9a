"""How often labels accepted by machine break their promise, and how many photos need no person."""

from __future__ import annotations

import numpy as np

from benchmarks import embedded_photos, principal
from benchmarks.accepting_replays import replay
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure
from trainer.domain.accepting import Promise

REPLAYS = 200
DIMENSIONS = 256
PROMISE = Promise(target_error=0.05, confidence=0.95)


def measure(options: Options) -> dict[str, Figure]:
    """Replay on the photos of `MAGPIE_PHOTOS_DIR`. Raises Skipped."""
    photos = principal.of(embedded_photos.of(options), dimensions=DIMENSIONS)
    replays = [replay(photos, number, PROMISE) for number in range(REPLAYS)]
    breaks = sum(each.breaks(PROMISE.target_error) for each in replays)
    shares = np.array([each.share for each in replays])
    wrong, accepted = sum(each.wrong for each in replays), sum(each.accepted for each in replays)
    say(f"accepting: {breaks} of {REPLAYS} promises broken; {wrong / max(1, accepted):.2%} of all labels wrong")
    say(f"accepting: shares {np.round(np.quantile(shares, [0.0, 0.1, 0.5, 0.9, 1.0]), 3).tolist()}")
    say(f"accepting: nothing at all in {int((shares == 0).sum())}")
    return {"autoaccept_breaks": breaks, "autoaccept_share": float(shares.mean())}
