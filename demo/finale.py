"""The end of the demo: one last training run, then the champion is asked in every way that there is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from demo.config import ROOT
from demo.errors import Refused, StackFailed
from demo.truth import Truth
from demo.visitor import Visitor

POLL_S = 1.0
DOUBT = 0.02  # below this gap between the two best, two ways of computing may rightly differ
RUN_TIMEOUT_S = 1_200


@dataclass(frozen=True, slots=True)
class Agreement:
    """On how many audit photos the server, the camera and the trained network name the same category.

    `photos` counts those whose two best differ by more than .02; `different` names the ones that differ.
    """

    photos: int
    agreeing: int
    different: tuple[str, ...]


def last_run(admin: Visitor, on_progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Let the run that is under way end, ask for one more, and give it once it is released or refused."""
    _await_quiet(admin, on_progress)
    run = admin.post("/runs")
    return _await_end(admin, int(run["id"]), on_progress)


def champion(admin: Visitor) -> int:
    """Give the version that serves. Raises Refused, with what the gate said, when none does."""
    serving = admin.get("/learning")["champion"]
    if serving is None:
        versions = admin.get("/models")["results"]
        said = {reason["code"] for version in versions for reason in version["gate"]["reasons"]}
        raise Refused(f"The gate released no version ({', '.join(sorted(said))}). Give more answers: LABELS=400.")
    return int(serving["version"])


def outcome_of(admin: Visitor, version: int) -> str:
    """Say what became of a version: released or refused; nothing while the gate or the release is under way."""
    row = admin.get(f"/models/{version}")
    if row["gate"] is None:
        return ""
    if not row["gate"]["accepted"]:
        return "refused"
    return "released" if row["release"] is not None else ""


def agreement(admin: Visitor, truth: Truth, *, version: int, device: dict[str, str], home: Path) -> Agreement:
    """Ask HTTP and `gather classify` about every audit photo that the trained network was measured on."""
    trained = admin.get(f"/models/{version}/audit")["results"]
    files = {row["photo"]: truth.of(admin.get(f"/photos/{row['photo']}")["sha256"]).path for row in trained}
    camera = _classify(list(files.values()), device=device, home=home)
    clear, different = 0, []
    for row in trained:
        best, second = sorted(row["classes"].values(), reverse=True)[:2]
        if best - second <= DOUBT:
            continue
        clear += 1
        path = files[row["photo"]]
        said = {row["pred_class"], admin.predict(path.name, path.read_bytes())["pred_class"], camera[str(path)]}
        if len(said) > 1:
            different.append(path.name)
    return Agreement(photos=clear, agreeing=clear - len(different), different=tuple(different))


def conflicts(reviewer: Visitor, truth: Truth) -> list[dict[str, Any]]:
    """List the photos in conflict with the files that hold their bytes."""
    rows = reviewer.get("/conflicts")["results"]
    hashes = [(row["photo"], reviewer.get(f"/photos/{row['photo']}")["sha256"]) for row in rows]
    return [{"photo": photo, "files": truth.files(sha256)} for photo, sha256 in hashes]


def _classify(paths: list[Path], *, device: dict[str, str], home: Path) -> dict[str, str]:
    """Give, per file, the category that the gather client's own champion names. Raises StackFailed."""
    done = subprocess.run(
        [sys.executable, "-m", "gather_client", "classify", "--json", "--home", str(home), *map(str, paths)],
        cwd=ROOT,
        env={**os.environ, **device},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StackFailed(f"gather classify failed:\n{done.stderr[-2000:]}")
    rows = (json.loads(line) for line in done.stdout.splitlines())
    return {row["file"]: row["pred_class"] for row in rows}


def _await_quiet(admin: Visitor, on_progress: Callable[[dict[str, Any]], None]) -> None:
    for run in admin.get("/runs")["results"]:
        if run["state"] in {"waiting", "running"}:
            _await_end(admin, run["id"], on_progress)


def _await_end(admin: Visitor, run_id: int, on_progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    deadline = time.monotonic() + RUN_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            run: dict[str, Any] = admin.get(f"/runs/{run_id}")
        except httpx.TransportError:
            continue
        on_progress(run)
        if run["state"] == "failed":
            raise Refused(f"Training run {run_id} failed: {run['error']}")
        if run["state"] == "finished" and (outcome := outcome_of(admin, run["version"])):
            return {**run, "outcome": outcome}
        time.sleep(POLL_S)
    raise StackFailed(f"Training run {run_id} did not end within {RUN_TIMEOUT_S} s.")
