"""What the process of a training run does: snapshot, fit, measure, commit; telling the row how far it is."""

from __future__ import annotations

import dataclasses
import platform
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from django.conf import settings

from accounts import outages
from labeling.storage import objects
from trainer.artefacts import forms
from trainer.fitting import hardware, specs
from trainer.fitting import run as fitting
from trainer.fitting.job import FitJob, FitResult, Workspace
from trainer.fitting.rows import PhotoRow
from trainer.inference.registry import NetworkSpec
from trainer.management import run_card, tracking
from trainer.models import ModelVersion, Phase, TrainingRun
from trainer.recipes.config import TrainingConfig
from trainer.services import audit_metrics, model_versions, reproductions, training_runs, training_sets
from trainer.services.model_versions import Trained
from trainer.services.training_sets import TrainingSet

_PHASES = {
    "cache": Phase.CACHING,
    "train": Phase.TRAINING,
    "calibrate": Phase.CALIBRATING,
    "export": Phase.EXPORTING,
    "check": Phase.PARITY,
}
# How far along a whole run each phase begins and ends: the shares of time of the default recipe.
_SHARES = {
    "cache": (0.0, 0.3),
    "train": (0.3, 0.9),
    "calibrate": (0.9, 0.9),
    "export": (0.9, 0.92),
    "check": (0.92, 1.0),
}

_MACHINE = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.platform()}

T = TypeVar("T")

Probabilities = npt.NDArray[np.floating[Any]]


OUTAGE_S = 300.0  # so long may the database or the object store be away before an hour's work is given up


class RowProgress:
    """Write how far the fit is to its row, at most once a second; raise `RunLost` once the fence has moved on.

    What cannot be written while the database is away is not missed: the next line says more.
    """

    def __init__(self, run: TrainingRun, *, epochs: int, every_s: float = 1.0) -> None:
        self._run, self._epochs, self._every_s = run, epochs, every_s
        self._phase, self._written_at = "", float("-inf")

    def __call__(self, phase: str, done: int, total: int, eta_s: float | None) -> None:
        """Hear how far a phase is; `eta_s` is what it still needs."""
        now = time.monotonic()
        if phase == self._phase and done < total and now - self._written_at < self._every_s:
            return
        self._phase, self._written_at = phase, now
        share = done / total if total else 1.0
        low, high = _SHARES.get(phase, (0.0, 0.0))
        with outages.passed_over("Progress"):
            training_runs.report(
                self._run,
                phase=_PHASES.get(phase, ""),
                progress=low + share * (high - low),
                epoch=round(share * self._epochs) if phase == "train" else self._run.epoch,
                eta_s=eta_s,
            )
        if phase == "train":
            self._run.epoch = round(share * self._epochs)


def carry_out(run: TrainingRun, *, is_profiled: bool = False) -> ModelVersion | None:
    """Take a run from its snapshot to its version, or to what it says of the run that it reproduces.

    Raises `TrainerError`, `LabelingError`.
    """
    config = training_runs.recipe(run.preset, run.config)
    spec = specs.of_recipe(run.network or settings.MAGPIE_NETWORK, settings.MAGPIE_PRETRAINED_DIR, config)
    data = _outlast(lambda: training_sets.freeze(run))
    _outlast(lambda: training_runs.report(run, **_facts(run, spec, config)))
    workspace = _workspace(run)
    workspace.run_dir.mkdir(parents=True, exist_ok=True)
    _drop_others(workspace.run_dir)
    progress = RowProgress(run, epochs=config.epochs)
    with tracking.of_run(run, spec, config, is_profiled=is_profiled) as tracker:
        result = fitting.fit(fit_job(data, spec, config), progress=progress, workspace=workspace, tracker=tracker)
        version = _end(run, data, result)
        tracker.figures(tracking.figures(result, version))
    shutil.rmtree(workspace.run_dir, ignore_errors=True)  # checkpoints: nobody resumes a run that has ended
    return version


def is_helper() -> bool:
    """Tell whether this is another than the first of the processes that torchrun started for one run."""
    return hardware.rank() > 0


def help_with(run: TrainingRun) -> None:
    """Train along with the first process of a run; nothing is written to any row."""
    fitting.assist(settings.MAGPIE_PRETRAINED_DIR, workspace=_workspace(run))


def _facts(run: TrainingRun, spec: NetworkSpec, config: TrainingConfig) -> dict[str, Any]:
    return {
        "network": spec.name,
        "preset": run.preset or settings.MAGPIE_TRAIN_PRESET,
        "config": dataclasses.asdict(config),
        "epochs": config.epochs,
    }


def _end(run: TrainingRun, data: TrainingSet, result: FitResult) -> ModelVersion | None:
    """Keep what the run made: a version, or what its weights say of the run that it reproduces."""
    environment = {**_MACHINE, **result.machine, **result.libraries}
    if run.reproduces is not None:
        original = run.reproduces
        _outlast(lambda: _compare(run, original, result, environment))
        return None
    _outlast(lambda: training_runs.report(run, phase=Phase.EVALUATING, environment=environment))
    return _outlast(lambda: model_versions.commit(run, _trained(data, result)))


def _compare(run: TrainingRun, original: TrainingRun, result: FitResult, environment: dict[str, str]) -> None:
    reproductions.finish(
        run,
        original,
        digest=result.network_digest,
        photos=result.trained_photos,
        environment=environment,
        timings=_timings(result),
    )


def _read(key: str) -> bytes:
    return _outlast(lambda: objects.read(key))


def _outlast(deed: Callable[[], T]) -> T:
    return outages.outlast(deed, for_s=OUTAGE_S)


def fit_job(data: TrainingSet, spec: NetworkSpec, config: TrainingConfig) -> FitJob:
    """Say what the fit shall do, in its own words."""
    column = {category.id: index for index, category in enumerate(data.learned)}
    rows = tuple(
        PhotoRow(
            photo=photo.stored_sha256,
            category=column.get(photo.category_id, -1),  # an audit photo of a category that is not learned yet
            group=photo.group,
            split="audit" if photo.is_audit else "train",
            read_bytes=partial(_read, photo.key),
        )
        for photo in data.photos
    )
    return FitJob(
        rows=rows,
        categories=data.learned,
        network=spec,
        config=config,
        pretrained_dir=settings.MAGPIE_PRETRAINED_DIR,
        has_int8=settings.MAGPIE_INT8,
    )


def _workspace(run: TrainingRun) -> Workspace:
    """Give the run a folder that its second attempt finds again."""
    cache = Path(settings.MAGPIE_CACHE_DIR)
    device = settings.MAGPIE_TRAIN_DEVICE
    return Workspace(run_dir=cache / "runs" / str(run.pk), cache_dir=cache, device=device)


def _drop_others(run_dir: Path) -> None:
    """Drop the folders that earlier runs have left: only one run is active, this one."""
    for folder in run_dir.parent.iterdir():
        if folder != run_dir:
            shutil.rmtree(folder, ignore_errors=True)


def _trained(data: TrainingSet, result: FitResult) -> Trained:
    ids = {photo.stored_sha256: photo.photo_id for photo in data.photos}
    audit = {ids[answer.photo]: answer.probabilities for answer in result.audit}
    metrics = _metrics(data, result, audit)
    files = result.files
    return Trained(
        categories=result.categories,
        network=result.network.name,
        network_digest=result.network_digest,
        preprocessing=result.network.preprocessing,
        temperature=result.validation.temperature,
        embedding_width=result.network.embedding_width,
        onnx=files.onnx.read_bytes(),
        golden_json=files.golden_json.read_bytes(),
        golden={name: path.read_bytes() for name, path in files.golden.items()},
        extras={name: path.read_bytes() for name, path in files.others.items()}
        | {forms.CARD: run_card.write(data, result, metrics, audit)},
        audit=audit,
        metrics=metrics,
        parity=_parity(result),
        timings=_timings(result),
    )


def _timings(result: FitResult) -> dict[str, Any]:
    phases = {name: dataclasses.asdict(cost) for name, cost in result.costs.items()}
    return {"phases": phases, "peak_rss_mb": result.peak_rss_mb}


def _parity(result: FitResult) -> dict[str, Any]:
    """Say how the files agree with the trained network; the fit raises where one does not pass."""
    found = {name: facts.as_dict() for name, facts in result.forms.items()}
    return {"passed": True, **dataclasses.asdict(result.parity), "forms": found}


def _metrics(data: TrainingSet, result: FitResult, audit: dict[int, Probabilities]) -> dict[str, Any]:
    truth = {photo.photo_id: photo.category_id for photo in data.photos if photo.is_audit}
    return {
        "audit": audit_metrics.measure(audit, truth, learned=data.learned, unlearned=data.unlearned),
        "thresholds": audit_metrics.thresholds(audit, truth, learned=data.learned, unlearned=data.unlearned),
        "validation": dataclasses.asdict(result.validation),
        "trained": {str(category): count for category, count in data.answers_by_category.items()},
        "trained_photos": result.trained_photos,
        "losses": [list(losses) for losses in result.losses],
        "unreadable": len(result.unreadable),
    }
