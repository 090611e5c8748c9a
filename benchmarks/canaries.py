"""How long the way through the broker and back takes while nothing else goes on: row, message, worker, row."""

from __future__ import annotations

from benchmarks import deployments, measuring, services
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

CANARIES = 100
WARM = 3


def measure(options: Options) -> dict[str, Figure]:
    """Send canaries down the worker's queue, one after the other; the database's clock says when each was done."""
    with services.servers() as settings, deployments.fresh(options, **settings) as deployment, deployment.worker():
        ways_ms = deployment.inside("canaries", count=WARM + CANARIES)["ways_ms"][WARM:]
    parts = {share: measuring.percentile(ways_ms, share) for share in (0.5, 0.95, 1.0)}
    say("canaries: " + ", ".join(f"{share:.0%} within {ms:.0f} ms" for share, ms in parts.items()))
    return {"canary_ms_p95": parts[0.95]}
