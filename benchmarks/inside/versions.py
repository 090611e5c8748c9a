"""Model versions that were measured, as rows: each with its look of the gate, the newest one the champion."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from django.utils import timezone

from labeling.models import Category, DatasetSnapshot, Photo, PhotoState, Split, State
from trainer.models import AuditPrediction, GateLook, ModelVersion, Release, ReleaseKind, RunState, TrainingRun, Trigger

BATCH = 2000
RIGHT = 0.85


def main(*, count: int) -> dict[str, Any]:
    """Make so many versions; the newest has answered every audit photo, most of them right."""
    categories = list(Category.objects.order_by("pk"))
    audit = Photo.objects.filter(split=Split.AUDIT).count()
    champion: ModelVersion | None = None
    for number in range(1, count + 1):
        version = _version(number, categories, audit)
        right = {"challenger_right": round(RIGHT * audit), "champion_right": round(RIGHT * audit)}
        GateLook.objects.create(
            challenger=version,
            champion=champion,
            audit_photos=audit,
            is_accepted=True,
            is_provisional=False,
            reasons=[],
            figures=right,
        )
        champion = version
    assert champion is not None
    Release.objects.create(number=1, version=champion, kind=ReleaseKind.GATE)
    return {"predictions": _predict(champion, categories)}


def _version(number: int, categories: list[Category], audit: int) -> ModelVersion:
    name = hashlib.sha256(str(number).encode()).hexdigest()
    snapshot = DatasetSnapshot.objects.create(
        sha256=name, manifest_key=f"snapshots/{name}.json", photos=audit + 100 * number, audit_photos=audit, counts={}
    )
    run = TrainingRun.objects.create(
        state=RunState.FINISHED, trigger=Trigger.COUNT, snapshot=snapshot, finished_at=timezone.now()
    )
    return ModelVersion.objects.create(
        number=number,
        run=run,
        network="benchmark",
        network_digest=name,
        preprocessing_digest=name,
        categories=[{"id": category.pk, "name": category.name} for category in categories],
        temperature=1.0,
        metrics={"audit": None},
        parity={},
        artefacts={},
        manifest="{}",
        bundle_key=f"models/{number}/{name}/bundle.zip",
        bundle_sha256=name,
        bundle_bytes=1,
        embedding_width=1280,
    )


def _predict(version: ModelVersion, categories: list[Category]) -> int:
    rng = np.random.default_rng(1)
    place = {category.pk: number for number, category in enumerate(categories)}
    settled = PhotoState.objects.filter(is_audit=True, state=State.SETTLED).values_list("pk", "category_id")
    rows = []
    for photo_id, truth in settled:
        said = truth if rng.random() < RIGHT else categories[rng.integers(len(categories))].pk
        values = [0.01] * len(categories)
        values[place[said]] = 1 - 0.01 * (len(categories) - 1)
        rows.append(
            AuditPrediction(version=version, photo_id=photo_id, category_id=said, confidence=0.9, probabilities=values)
        )
    AuditPrediction.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)
