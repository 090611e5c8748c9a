"""How fast the worker embeds photos, against a bare loop over the same files."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks import deployments, measuring
from benchmarks.bare import Network
from benchmarks.deployments import Deployment
from benchmarks.errors import ProgramFailed
from benchmarks.networks import SMALL, chosen
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

ROUNDS = 3
PHOTOS_PER_ROUND = 600
TIMEOUT_S = 120.0
LOOK_EVERY_S = 0.03


def measure(options: Options) -> dict[str, Figure]:
    """Embed photos by the real worker, from the job to the last row, and by the bare loop, in turns."""
    network = chosen(options, SMALL)
    with deployments.fresh(options, MAGPIE_NETWORK=network) as deployment:
        deployment.manage("prepare_backbone")
        bare = Network(deployment.objects / deployment.inside("graphs")["backbone"])
        with deployment.worker():
            _worker_s(deployment)  # its first batch loads the graph
            pairs = []
            for _ in range(ROUNDS):
                worker_s = _worker_s(deployment)
                files = _newest(deployment, PHOTOS_PER_ROUND)
                bare_s = measuring.wall_s(partial(_embed_all, bare, files))
                say(f"scoring: {PHOTOS_PER_ROUND / worker_s:.0f} photos a second, bare {PHOTOS_PER_ROUND / bare_s:.0f}")
                pairs.append((bare_s, worker_s))
    return {"score_ratio": measuring.ratio(pairs)}


def _embed_all(bare: Network, files: Sequence[Path]) -> None:
    for path in files:
        bare.embed(path.read_bytes())


def _worker_s(deployment: Deployment) -> float:
    """Add photos, ask for their embedding, and give the seconds until the last one has its row."""
    deployment.inside("photos", count=PHOTOS_PER_ROUND, audit=0, with_objects=True)
    before = _embedded(deployment)
    asked_at = deployment.inside("enqueue", kind="photos-added")["asked_at"]
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        if _embedded(deployment) >= before + PHOTOS_PER_ROUND:
            return time.time() - float(asked_at)
        time.sleep(LOOK_EVERY_S)
    raise ProgramFailed(f"The worker did not embed {PHOTOS_PER_ROUND} photos in time:\n{deployment.tail('worker')}")


def _embedded(deployment: Deployment) -> int:
    with closing(sqlite3.connect(deployment.home / "magpie.sqlite3", timeout=20)) as connected:
        return int(connected.execute("SELECT count(*) FROM trainer_embeddingindex").fetchone()[0])


def _newest(deployment: Deployment, count: int) -> Sequence[Path]:
    files = sorted(deployment.objects.glob("photos/*/*.jpg"), key=lambda path: path.stat().st_ctime_ns)
    return files[-count:]
