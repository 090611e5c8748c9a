"""Searches and their trials as rows, with figures that hang together: what pages show, without any training."""

from __future__ import annotations

import math
import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories import DatasetSnapshotFactory
from trainer.models import Study, StudyState, Trial, TrialState

SPACE = {
    "name": "rates and networks",
    "method": "tpe",
    "knobs": {
        "network": ["mobilenetv2_035", "mobilenetv2_100"],
        "learning_rate": {"low": 1e-4, "high": 1e-2, "log": True},
        "batch_size": [16, 32, 64],
        "dropout": {"low": 0.0, "high": 0.5},
    },
}
EPOCHS = 8


def a_study(*, trials: int = 2, wanted: int | None = None, **fields: Any) -> Study:
    """Make a search whose trials from 1 on were tried; of five, one was given up early and one in eleven failed."""
    now = timezone.now()
    space = {**SPACE, **fields.pop("space", {})}
    values: dict[str, Any] = {
        "name": space["name"],
        "space": space,
        "method": space["method"],
        "objective": space.get("objective", "nll"),
        "trials_wanted": wanted or trials + 1,
        "snapshot": DatasetSnapshotFactory.create(photos=2022, audit_photos=303),
        "state": StudyState.RUNNING,
        "finished_at": now if fields.get("state") == StudyState.FINISHED else None,
    }
    study = Study.objects.create(**{**values, **fields})
    for number in range(1, trials + 1):
        a_trial(study, number)
    return study


def a_trial(study: Study, number: int, **fields: Any) -> Trial:
    """Make a trial that has ended; the nearer its rate to 0.001 the better it did."""
    draw, now = random.Random(number), timezone.now()
    knobs = {
        "network": draw.choice(("mobilenetv2_035", "mobilenetv2_100")),
        "learning_rate": 10 ** draw.uniform(-4, -2),
        "batch_size": draw.choice((16, 32, 64)),
        "dropout": draw.uniform(0, 0.5),
    }
    end = 0.3 + 0.2 * (math.log10(knobs["learning_rate"]) + 3) ** 2 + (0.06 if "035" in knobs["network"] else 0)
    state = TrialState.PRUNED if number % 5 == 4 else TrialState.FAILED if number % 11 == 10 else TrialState.DONE
    epochs = {TrialState.PRUNED: 3, TrialState.FAILED: 1}.get(state, EPOCHS)
    curve = [_epoch(n, end + 1.2 * 0.5**n + draw.uniform(0, 0.02)) for n in range(1, epochs + 1)]
    values: dict[str, Any] = {
        "network": knobs["network"],
        "knobs": knobs,
        "config": {"learning_rate": knobs["learning_rate"], "batch_size": knobs["batch_size"]},
        "state": state,
        "curve": curve,
        "value": curve[-1][study.objective] if state == TrialState.DONE else None,
        "figures": _figures(curve[-1]) if state == TrialState.DONE else {},
        "fence": 1,
        "error_code": "training-diverged" if state == TrialState.FAILED else "",
        "error_detail": "Training failed in epoch 2: the loss is not a number." if state == TrialState.FAILED else "",
        "finished_at": now - timedelta(minutes=number),
    }
    return Trial.objects.create(study=study, number=number, **{**values, **fields})


def _epoch(number: int, nll: float) -> dict[str, float]:
    return {"epoch": number, "nll": nll, "accuracy": max(0.2, 1 - 0.3 * nll)}


def _figures(last: dict[str, float]) -> dict[str, float]:
    return {
        "accuracy": last["accuracy"],
        "nll": last["nll"],
        "photos": 344,
        "temperature": 0.6,
        "cpu_s": 84.0,
        "wall_s": 91.0,
    }
