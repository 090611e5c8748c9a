"""One bare loop over objects on S3, or two at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.deployments import ROOT, Deployment, on_core
from benchmarks.errors import ProgramFailed


def per_s(deployment: Deployment, graph: Path, keys: Sequence[str], *, loops: int) -> float:
    """Share the objects among so many loops that begin together, each on a core of its own; give the photos embedded
    per second by all."""
    with ExitStack() as stack:
        shares = [keys[place::loops] for place in range(loops)]
        running = [stack.enter_context(_started(deployment, graph, core)) for core in range(loops)]
        for process, share in zip(running, shares, strict=True):
            _tell(process, " ".join(share))
        for process in running:
            _hear(process)
        for process in running:
            _tell(process, "go")
        return len(keys) / max(float(_hear(process)) for process in running)


def _started(deployment: Deployment, graph: Path, core: int) -> subprocess.Popen[str]:
    bucket = deployment.environment["MAGPIE_S3_BUCKET"]
    loop = (sys.executable, "-m", "benchmarks.bare_s3", str(graph), bucket)
    command = ("setpriv", "--pdeathsig", "KILL", *on_core(core), *loop)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, env=dict(deployment.environment), text=True, **pipes)  # type: ignore[call-overload, no-any-return]


def _tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None  # a pipe
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None  # a pipe
    line = process.stdout.readline()
    if not line:
        raise ProgramFailed("A bare loop ended before its time.")
    return line
