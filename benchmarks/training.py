"""How long a training run takes and how much memory: the default recipe, from nothing cached to a model version."""

from __future__ import annotations

from benchmarks import deployments, fits
from benchmarks.networks import LARGE, chosen
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

PHOTOS = 2000
AUDIT = 300  # on top: measuring the version on them is part of the run


def measure(options: Options) -> dict[str, Figure]:
    """Train on 2,000 answered photos."""
    with deployments.fresh(options, MAGPIE_NETWORK=chosen(options, LARGE)) as deployment:
        deployment.inside("photos", count=PHOTOS + AUDIT, settled=PHOTOS + AUDIT, audit=AUDIT, with_objects=True)
        say(f"training on {PHOTOS} photos; {AUDIT} more measure the version")
        made = fits.fit(deployment)
    for name, cost in made.phases.items():
        say(f"training, {name}: {cost}")
    say(f"training: {made.wall_s:.0f} s, at most {made.rss_mb:.0f} MB")
    return {"train_wall_s": made.wall_s, "train_rss_mb": made.rss_mb}
