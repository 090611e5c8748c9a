"""How many answers the default way of asking needs, compared with asking by chance."""

from __future__ import annotations

import json

from benchmarks import deployments
from benchmarks.errors import ProgramFailed, Skipped
from benchmarks.networks import LARGE, chosen
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure
from trainer.selection.strategies import DEFAULT

CHANCE = "random"
SEEDS = 10  # over five grouped parts of the photos, each held out twice
LABELS = 600
SHARE = "0.95"


def measure(options: Options) -> dict[str, Figure]:
    """Replay both on the photos of `MAGPIE_PHOTOS_DIR`. Raises Skipped."""
    if options.photos_dir is None:
        raise Skipped("MAGPIE_PHOTOS_DIR names no folder of photos per category")
    with deployments.empty(options, MAGPIE_NETWORK=chosen(options, LARGE)) as deployment:
        deployment.manage("prepare_backbone")
        chosen_ways = ("--strategies", f"{DEFAULT},{CHANCE}", "--seeds", str(SEEDS), "--labels", str(LABELS))
        told = json.loads(deployment.manage("simulate", str(options.photos_dir), *chosen_ways, "--json"))
    needed = {name: told["strategies"][name]["labels_to"][SHARE] for name in (DEFAULT, CHANCE)}
    say(f"answers to 95 % of an accuracy of {told['full_accuracy']:.3f}: {needed}")
    if None in needed.values():
        raise ProgramFailed(f"95 % were not reached within {LABELS} answers: {needed}")
    return {"labels_to_95": needed[DEFAULT] / needed[CHANCE]}
