"""Runs, versions and releases as rows, with figures that hang together: what pages show, without any training."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from tests.factories import DatasetSnapshotFactory, sha256_of
from trainer.evaluation.report import evaluate
from trainer.models import GateLook, ModelVersion, Release, ReleaseKind, RunState, TrainingRun, Trigger

NAMES = ("cardboard", "glass", "metal", "paper", "plastic", "trash")


def a_run(**fields: Any) -> TrainingRun:
    """Make a finished run."""
    now = timezone.now()
    values: dict[str, Any] = {
        "state": RunState.FINISHED,
        "trigger": Trigger.COUNT,
        "grounds": {"new_answers": 212, "every_answers": 200, "suggested": 180, "contradicted": 61, "expected": 58.3},
        "progress": 1.0,
        "answers": 400,
        "network": "mobilenetv2_100",
        "attempts": 1,
        "fence": 1,
        "started_at": now - timedelta(minutes=5),
        "finished_at": now,
        "snapshot": DatasetSnapshotFactory.create(photos=460, audit_photos=60),
        "timings": timings(cache=61.2, train=122.0, export=4.1),
    }
    return TrainingRun.objects.create(**{**values, **fields})


def a_version(number: int, *, names: tuple[str, ...] = NAMES, right: float = 0.9, **fields: Any) -> ModelVersion:
    """Make a version whose figures follow from 240 audit photos, of which the share `right` is told right."""
    values: dict[str, Any] = {
        "number": number,
        "network": "mobilenetv2_100",
        "network_digest": sha256_of("network"),
        "preprocessing_digest": sha256_of("preprocessing"),
        "categories": [{"id": place, "name": name} for place, name in enumerate(names, start=1)],
        "temperature": 0.57,
        "metrics": {"audit": figures(names, right=right)},
        "parity": {},
        "artefacts": {},
        "manifest": "{}",
        "bundle_key": f"artefacts/{number}/bundle.zip",
        "bundle_sha256": sha256_of(f"bundle {number}"),
        "bundle_bytes": 9_400_000,
        "embedding_width": 1280,
    }
    run = fields.pop("run", None) or a_run()
    return ModelVersion.objects.create(**{**values, "run": run, **fields})


def a_look(
    version: ModelVersion,
    *,
    champion: ModelVersion | None,
    reason: dict[str, Any],
    accepted: bool,
    findings: Sequence[dict[str, Any]] = (),
) -> GateLook:
    """Make what the gate said of a version; looks of before findings were kept have none."""
    return GateLook.objects.create(
        challenger=version,
        champion=champion,
        audit_photos=240,
        is_accepted=accepted,
        is_provisional=False,
        reasons=[reason],
        figures={
            "challenger_right": _right(version),
            "champion_right": _right(champion) if champion else 0,
            "findings": list(findings),
        },
    )


def _right(version: ModelVersion) -> int:
    return round(version.metrics["audit"]["accuracy"] * version.metrics["audit"]["n"])


def a_release(version: ModelVersion, *, kind: ReleaseKind = ReleaseKind.GATE) -> Release:
    """Make a version the champion."""
    return Release.objects.create(number=Release.objects.count() + 1, version=version, kind=kind)


def timings(**seconds: float) -> dict[str, Any]:
    """Say what the run's process says of its time: wall and CPU seconds by step, most memory."""
    return {"phases": {step: {"wall_s": wall, "cpu_s": wall} for step, wall in seconds.items()}, "peak_rss_mb": 919}


def figures(names: tuple[str, ...], *, right: float, photos: int = 240) -> dict[str, Any]:
    """Measure made-up probabilities on made-up labels."""
    rng = np.random.default_rng(len(names))
    labels = rng.integers(0, len(names), photos)
    predicted = np.where(rng.random(photos) < right, labels, rng.integers(0, len(names), photos))
    probabilities = np.full((photos, len(names)), 0.12 / max(len(names) - 1, 1))
    probabilities[np.arange(photos), predicted] = 0.88
    return evaluate(probabilities, labels, names).as_dict()
