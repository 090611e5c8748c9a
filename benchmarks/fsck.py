"""How long it takes to compare a hundred thousand photos with what lies in the bucket: rows, answers, objects."""

from __future__ import annotations

import json

from benchmarks import deployments, kept_bucket, measuring, services
from benchmarks.deployments import Deployment
from benchmarks.errors import ProgramFailed
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

PHOTOS = 100_000
SETTLED_SHARE = 0.3


def measure(options: Options) -> dict[str, Figure]:
    """Run `manage.py fsck` on PostgreSQL and on the bucket that is kept, whole process; what it finds must be
    nothing."""
    folder = options.kept_dir / "s3"
    with services.production() as settings, services.kept_store(folder) as store:
        bucket = kept_bucket.filled(store, folder, photos=PHOTOS)
        with deployments.fresh(options, **settings, **store.environment(bucket)) as deployment:
            deployment.inside("photos", count=PHOTOS, settled=round(PHOTOS * SETTLED_SHARE))
            say(f"{PHOTOS} photos are there")
            return {"fsck_100k_s": _fsck_s(deployment)}


def _fsck_s(deployment: Deployment) -> float:
    printed: list[str] = []
    seconds = measuring.wall_s(lambda: printed.append(deployment.manage("fsck", "--json")))
    report = json.loads(printed[0])
    slowest = sorted(report["seconds"].items(), key=lambda each: each[1], reverse=True)[:4]
    say(f"fsck: {seconds:.0f} s, " + ", ".join(f"{name} {check_s:.1f}" for name, check_s in slowest))
    if not report["is_clean"]:
        raise ProgramFailed(f"fsck found what is not there: {str(report)[:500]}")
    return seconds
