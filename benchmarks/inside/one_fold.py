"""Train on four folds of TrashNet and ask about the fifth: a process of its own, so that its time is known."""

from __future__ import annotations

import hashlib
import resource
from functools import partial
from pathlib import Path
from typing import Literal

from benchmarks.quality import folds
from trainer.artefacts.category import CategoryRef
from trainer.fitting import run as fitting
from trainer.fitting import specs
from trainer.fitting.job import FitJob, FitResult, Workspace
from trainer.fitting.progress import silent
from trainer.fitting.rows import PhotoRow
from trainer.recipes import presets


def main(
    *, fold: int, preset: str, network: str, photos_dir: str, pretrained_dir: str, cache_dir: str, run_dir: str
) -> dict[str, float]:
    """Train by a preset. `cpu_s` is of the whole process, but for asking about the fifth fold."""
    config, weights = presets.find(preset), Path(pretrained_dir)
    rows, categories = _rows(Path(photos_dir), fold)
    job = FitJob(
        rows=rows,
        categories=categories,
        network=specs.of_recipe(network, weights, config),
        config=config,
        pretrained_dir=weights,
        golden_count=1,
        has_int8=False,
    )
    workspace = Workspace(Path(run_dir), Path(cache_dir), cache_workers=1, device="cpu")
    return _figures(fitting.fit(job, progress=silent, workspace=workspace))


def _rows(photos_dir: Path, fold: int) -> tuple[tuple[PhotoRow, ...], tuple[CategoryRef, ...]]:
    places = folds.read()
    names = sorted({place.category for place in places})
    rows = []
    for place in places:
        path = photos_dir / place.name
        split: Literal["train", "audit"] = "audit" if place.fold == fold else "train"
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append(PhotoRow(sha256, names.index(place.category), place.group, split, partial(path.read_bytes)))
    return tuple(rows), tuple(CategoryRef(number, name) for number, name in enumerate(names))


def _figures(result: FitResult) -> dict[str, float]:
    right = [answer.probabilities.argmax() == answer.category for answer in result.audit]
    own = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "accuracy": sum(map(float, right)) / len(right),
        "asked": len(right),
        "trained": result.trained_photos,
        "nll": result.validation.nll or 0.0,
        "cpu_s": own.ru_utime + own.ru_stime - result.costs["check"].cpu_s,
        "cache_cpu_s": result.costs["cache"].cpu_s,
        "peak_mb": result.peak_rss_mb,
    }
