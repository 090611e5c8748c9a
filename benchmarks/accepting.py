"""How often labels accepted by machine break their promise, and how many photos need no person."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from benchmarks import deployments
from benchmarks.accepting_replays import Judged, replay
from benchmarks.errors import Skipped
from benchmarks.networks import LARGE, chosen
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.quality import folds
from benchmarks.targets import Figure
from trainer.domain.accepting import Promise
from trainer.evaluation.acceptance_counts import Opinions
from trainer.recipes import presets

REPLAYS = 200
PROMISE = Promise(target_error=0.05, confidence=0.95)
PRESET = "standard"
AUDIT_SHARE = 0.375  # of the groups in two of five folds: 15 % of all, as in a deployment


def measure(options: Options) -> dict[str, Figure]:
    """Replay on what a champion says that learned from three fifths of TrashNet. Raises Skipped."""
    judged = _judged(options)
    replays = [replay(judged, number, PROMISE, audit_share=AUDIT_SHARE) for number in range(REPLAYS)]
    breaks = sum(each.breaks(PROMISE.target_error) for each in replays)
    shares = np.array([each.share for each in replays])
    wrong, accepted = sum(each.wrong for each in replays), sum(each.accepted for each in replays)
    say(f"accepting: {breaks} of {REPLAYS} promises broken; {wrong / max(1, accepted):.2%} of all labels wrong")
    say(f"accepting: shares {np.quantile(shares, [0.0, 0.1, 0.5, 0.9, 1.0]).round(3).tolist()}")
    return {"autoaccept_breaks": breaks, "autoaccept_share": float(shares.mean())}


def _judged(options: Options) -> Judged:
    """Give what the champion says of photos that it never learned from; it is trained once, and its words kept."""
    if options.photos_dir is None or not all((options.photos_dir / place.name).is_file() for place in folds.read()):
        raise Skipped("MAGPIE_PHOTOS_DIR names no folder with TrashNet's photos")
    network = chosen(options, LARGE)
    recipe = hashlib.sha256(presets.find(PRESET).to_json().encode()).hexdigest()[:16]
    path = options.kept_dir / f"opinions-{network}-{recipe}-{folds.digest()}.npz"
    if not path.exists():
        _train(options, network, path)
    with np.load(path, allow_pickle=False) as kept:
        opinions = Opinions(category_ids=kept["said"], confidence=kept["confidence"])
        return Judged(opinions=opinions, labels=kept["labels"], groups=kept["groups"])


def _train(options: Options, network: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.npz")
    with deployments.empty(options) as deployment:
        made = deployment.inside(
            "champion_opinions",
            preset=PRESET,
            network=network,
            photos_dir=str(options.photos_dir),
            pretrained_dir=str(options.pretrained_dir),
            out=str(unfinished),
        )
    say(f"a champion of three fifths is right about {made['accuracy']:.3f} of {made['photos']} others")
    unfinished.replace(path)
