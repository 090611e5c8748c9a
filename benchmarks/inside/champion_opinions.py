"""Train a champion on three of TrashNet's five folds, and keep what it says of the photos in the other two."""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from benchmarks.quality import folds
from trainer.artefacts.category import CategoryRef
from trainer.fitting import run as fitting
from trainer.fitting import specs
from trainer.fitting.job import AuditAnswer, FitJob, Workspace
from trainer.fitting.progress import silent
from trainer.fitting.rows import PhotoRow
from trainer.recipes import presets

LEARNED = (0, 1, 2)


def main(
    *, preset: str, network: str, photos_dir: str, pretrained_dir: str, out: str, knobs: Mapping[str, Any] | None = None
) -> dict[str, float]:
    """Write `labels`, `groups`, `said` and `confidence` (photos,) to `out`; `knobs` change the preset."""
    config, weights = dataclasses.replace(presets.find(preset), **(knobs or {})), Path(pretrained_dir)
    rows, names = _rows(Path(photos_dir))
    job = FitJob(
        rows=rows,
        categories=tuple(CategoryRef(number, name) for number, name in enumerate(names)),
        network=specs.of_recipe(network, weights, config),
        config=config,
        pretrained_dir=weights,
        golden_count=1,
        has_int8=False,
    )
    with tempfile.TemporaryDirectory() as run_dir, tempfile.TemporaryDirectory() as cache_dir:
        workspace = Workspace(Path(run_dir), Path(cache_dir), cache_workers=1, device="cpu")
        answers = fitting.fit(job, progress=silent, workspace=workspace).audit
    _keep(answers, {row.photo: row.group for row in rows}, Path(out))
    right = [answer.probabilities.argmax() == answer.category for answer in answers]
    return {"photos": len(answers), "accuracy": sum(map(float, right)) / len(right)}


def _rows(photos_dir: Path) -> tuple[tuple[PhotoRow, ...], list[str]]:
    places = folds.read()
    names = sorted({place.category for place in places})
    rows = []
    for place in places:
        path = photos_dir / place.name
        split: Literal["train", "audit"] = "train" if place.fold in LEARNED else "audit"
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append(PhotoRow(sha256, names.index(place.category), place.group, split, partial(path.read_bytes)))
    return tuple(rows), names


def _keep(answers: tuple[AuditAnswer, ...], groups: Mapping[str, str], out: Path) -> None:
    np.savez(
        out,
        labels=np.array([answer.category for answer in answers], dtype=np.int64),
        said=np.array([int(answer.probabilities.argmax()) for answer in answers], dtype=np.int64),
        confidence=np.array([float(answer.probabilities.max()) for answer in answers]),
        groups=np.unique([groups[answer.photo] for answer in answers], return_inverse=True)[1],
    )
