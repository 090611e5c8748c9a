"""What trackers hear of a training run: its recipe, and what its version is like. No photo, no name of a category."""

from __future__ import annotations

import dataclasses
import sys
from contextlib import AbstractContextManager

from django.conf import settings

from trainer.fitting import run_tracker
from trainer.fitting.job import FitResult
from trainer.fitting.run_tracker import RunTracker, Tracking
from trainer.inference.registry import NetworkSpec
from trainer.models import ModelVersion, TrainingRun
from trainer.recipes.config import TrainingConfig

_AUDIT = ("accuracy", "balanced_accuracy", "macro_f1", "mcc", "ece", "n")


def of_run(
    run: TrainingRun, spec: NetworkSpec, config: TrainingConfig, *, is_profiled: bool
) -> AbstractContextManager[RunTracker]:
    """Track a run; one that is resumed goes on where its figures end."""
    tracking = Tracking(
        folder=settings.MAGPIE_TRACKING_DIR,
        services=settings.MAGPIE_TRACKERS,
        python=str(settings.MAGPIE_TRACKERS_PYTHON or sys.executable),
        is_profiled=is_profiled,
    )
    recipe = {"network": spec.name, "answers": run.answers, **dataclasses.asdict(config)}
    return run_tracker.following(f"run-{run.pk}", recipe, tracking)


def figures(result: FitResult, version: ModelVersion | None) -> dict[str, float]:
    """Give a run's last figures: those of the held-back photos, and its version's on the audit slice."""
    audit = (version.metrics["audit"] or {}) if version is not None else {}
    known = {
        "held back/accuracy": result.validation.accuracy,
        "held back/log loss": result.validation.nll,
        "temperature": result.validation.temperature,
        "cpu seconds": sum(cost.cpu_s for cost in result.costs.values()),
        **{f"audit/{name}": audit.get(name) for name in _AUDIT},
    }
    return {name: float(value) for name, value in known.items() if value is not None}
