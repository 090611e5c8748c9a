"""One training run, carried out by the real process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks import measuring
from benchmarks.deployments import Deployment
from benchmarks.errors import ProgramFailed


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a run made, and what it took: seconds on the wall, megabytes at its largest."""

    version: int
    graph: str
    wall_s: float
    rss_mb: float
    phases: Mapping[str, Any]


def fit(deployment: Deployment, **overrides: Any) -> Fitted:
    """Ask for a run, take it up, and see `manage.py fit` through. Raises ProgramFailed."""
    taken = deployment.inside("runs", action="take-up", overrides=overrides)
    peak = measuring.PeakMemory()
    command = ("fit", str(taken["run"]), "--fence", str(taken["fence"]))
    with deployment.started("fit", *command) as process, peak.watching(process.pid):
        wall_s = measuring.wall_s(process.wait)
    made = deployment.inside("runs", action="outcome", run=taken["run"])
    if made["version"] is None:
        raise ProgramFailed(f"The training run ended {made['state']}: {made['error']}\n{deployment.tail('fit')}")
    return Fitted(made["version"], made["graph"], wall_s, peak.mb, made["timings"].get("phases", {}))
