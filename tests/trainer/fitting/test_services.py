"""Weights & Biases and MLflow themselves, where they are installed: offline, through Lightning's loggers."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trainer.fitting import sinks

PYTHON = os.environ.get("MAGPIE_TRACKERS_PYTHON") or sys.executable
LINES = [
    {"recipe": {"network": "tiny", "epochs": 2}},
    {"metrics": {"loss": 0.5}, "step": 1},
    {"metrics": {"loss": 0.25}, "step": 2},
    {"end": "success", "figures": {"audit/accuracy": 0.9}},
]


def is_installed(service: str) -> bool:
    if sys.executable == PYTHON:
        return all(importlib.util.find_spec(name) for name in ("pytorch_lightning", service))
    asked = f"import importlib.util, sys; sys.exit(not importlib.util.find_spec({service!r}))"
    return subprocess.run([PYTHON, "-c", asked], capture_output=True, check=False).returncode == 0


def told(service: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WANDB_MODE": "offline", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("MLFLOW_TRACKING_URI", None)
    return subprocess.run(
        [PYTHON, "-P", str(sinks.PROGRAM), service, str(folder), "run-7"],
        input="".join(f"{json.dumps(line)}\n" for line in LINES),
        env=environment,
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.soak
@pytest.mark.skipif(not is_installed("wandb"), reason="wandb and pytorch-lightning are not installed")
def test_wandb_keeps_a_run_while_it_is_offline(tmp_path: Path) -> None:
    done = told("wandb", tmp_path / "wandb")

    assert done.returncode == 0, done.stderr
    [kept] = (tmp_path / "wandb").rglob("run-*.wandb")
    assert kept.stat().st_size > 500


@pytest.mark.soak
@pytest.mark.skipif(not is_installed("mlflow"), reason="mlflow and pytorch-lightning are not installed")
def test_mlflow_keeps_a_run_in_files(tmp_path: Path) -> None:
    done = told("mlflow", tmp_path / "mlflow")

    assert done.returncode == 0, done.stderr
    [loss] = (tmp_path / "mlflow").rglob("metrics/loss")
    assert [float(line.split()[1]) for line in loss.read_text().splitlines()] == [0.5, 0.25]
