"""How fast workers embed photos that lie on S3: one against a bare loop, two against one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from benchmarks import bare_loops, deployments, services
from benchmarks.deployments import Deployment
from benchmarks.errors import ProgramFailed
from benchmarks.networks import SMALL, chosen
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

ROUNDS = 3
PHOTOS = 2400
WARM = 600
TIMEOUT_S = 180.0
LOOK_EVERY_S = 0.03


def measure(options: Options) -> dict[str, Figure]:
    """Embed the same photos again and again, by one worker and by two, each in turns with as many bare loops.

    Each worker and each loop has one core, so that two stand for two machines: a worker reads ahead while the network
    runs, and would spread over both cores by itself. The database and the S3 server share the cores with all of them.
    """
    rounds: dict[tuple[str, int], list[float]] = {(who, count): [] for who in ("worker", "bare") for count in (1, 2)}
    network = chosen(options, SMALL)
    with services.servers() as settings, deployments.fresh(options, MAGPIE_NETWORK=network, **settings) as deployment:
        graph, keys = _prepared(deployment, settings)
        for _ in range(ROUNDS):
            for count in (1, 2):
                rounds["bare", count].append(bare_loops.per_s(deployment, graph, keys, loops=count))
                rounds["worker", count].append(_workers_per_s(deployment, settings["DATABASE_URL"], workers=count))
            say("scoring from S3: " + ", ".join(f"{n} {who} {each[-1]:.0f}/s" for (who, n), each in rounds.items()))
    return figures(rounds)


def figures(rounds: dict[tuple[str, int], list[float]]) -> dict[str, Figure]:
    """Compare rounds with their neighbours in time: photos per second, three of each."""

    def ratio(over: tuple[str, int], under: tuple[str, int]) -> float:
        return statistics.median(a / b for a, b in zip(rounds[over], rounds[under], strict=True))

    return {
        "score_ratio_s3": ratio(("worker", 1), ("bare", 1)),
        "workers_2_over_1": ratio(("worker", 2), ("worker", 1)),
        "bare_2_over_1": ratio(("bare", 2), ("bare", 1)),
    }


def _prepared(deployment: Deployment, settings: dict[str, str]) -> tuple[Path, Sequence[str]]:
    """Make the backbone and put the photos; give the graph as a file, and the photos' keys."""
    deployment.manage("prepare_backbone")
    deployment.inside("photos", count=PHOTOS, audit=0, with_objects=True)
    say(f"{PHOTOS} photos lie on S3")
    bucket, client = settings["MAGPIE_S3_BUCKET"], services.store_of(settings).client()
    graph = deployment.home / "bare.onnx"
    client.download_file(bucket, deployment.inside("graphs")["backbone"], str(graph))
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="photos/")
    return graph, [found["Key"] for page in pages for found in page["Contents"]]


def _workers_per_s(deployment: Deployment, database_url: str, *, workers: int) -> float:
    with deployment.workers(workers):
        deployment.inside("forget_embeddings", waiting=WARM)
        _embed_s(deployment, database_url)  # each loads the graph with its first batch
        deployment.inside("forget_embeddings", waiting=PHOTOS)
        return PHOTOS / _embed_s(deployment, database_url)


def _embed_s(deployment: Deployment, database_url: str) -> float:
    """Ask for the embedding of what waits, and give the seconds until the last photo has its row."""
    asked_at = deployment.inside("enqueue", kind="photos-added")["asked_at"]
    deadline = time.monotonic() + TIMEOUT_S
    with psycopg.connect(database_url.replace("postgres://", "postgresql://"), autocommit=True) as connected:
        while time.monotonic() < deadline:
            [done] = connected.execute("SELECT count(*) FROM trainer_embeddingindex").fetchone() or (0,)
            if done >= PHOTOS:
                return time.time() - float(asked_at)
            time.sleep(LOOK_EVERY_S)
    raise ProgramFailed(f"The workers did not embed {PHOTOS} photos in time:\n{deployment.tail('worker-1')}")
