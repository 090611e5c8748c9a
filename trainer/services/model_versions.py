"""Making a model version: artefacts first, as create-once objects, then all its rows in one fenced transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.utils import timezone

from labeling.storage import keys, objects
from trainer.artefacts import bundle, canonical
from trainer.artefacts.category import CategoryRef
from trainer.artefacts.manifest import Manifest
from trainer.artefacts.preprocessing import Preprocessing
from trainer.models import ModelVersion, TrainingRun
from trainer.selectors import versions
from trainer.services import audit_predictions, releases, training_runs

BUNDLE = "bundle.zip"
_MEDIA_TYPES = {".zip": "application/zip", ".json": "application/json", ".md": "text/markdown", ".txt": "text/plain"}


@dataclass(frozen=True, kw_only=True)
class Trained:
    """What a run made, not numbered yet.

    `golden` maps a golden image's name in the bundle to its bytes; `extras` are further artefacts that stay outside
    the bundle; `audit` maps an audit photo's id to probabilities (categories,).
    """

    categories: tuple[CategoryRef, ...]
    network: str
    network_digest: str
    preprocessing: Preprocessing
    temperature: float
    embedding_width: int
    onnx: bytes
    golden_json: bytes
    golden: Mapping[str, bytes]
    extras: Mapping[str, bytes]
    audit: Mapping[int, npt.NDArray[np.floating[Any]]]
    metrics: Mapping[str, Any]
    parity: Mapping[str, Any]
    timings: Mapping[str, Any]


def commit(run: TrainingRun, trained: Trained) -> ModelVersion:
    """Store the artefacts, then number the version, record its audit answers and end the run, all or nothing.

    A process whose fence is old fails here, and leaves objects that no row names. Raises `RunLost`.
    """
    number = versions.next_number()
    manifest, packed = _bundle(number, trained)
    artefacts = {
        name: _stored(number, name, data)
        for name, data in {bundle.MODEL: trained.onnx, **trained.extras, BUNDLE: packed}.items()
    }
    with transaction.atomic():
        training_runs.hold(run)
        version = _record(run, number, trained, manifest, artefacts)
        audit_predictions.record(version, trained.audit)
        training_runs.report(run, timings=dict(trained.timings))
        training_runs.finish(run)
        releases.request_judgement(version)
    return version


def _bundle(number: int, trained: Trained) -> tuple[Manifest, bytes]:
    names = tuple(category.name for category in trained.categories)
    files = {
        bundle.MODEL: trained.onnx,
        bundle.LABELS: bundle.labels_txt(names),
        bundle.GOLDEN: trained.golden_json,
        **trained.golden,
    }
    manifest = Manifest(
        model_version=number,
        categories=trained.categories,
        network=trained.network,
        preprocessing=trained.preprocessing,
        temperature=trained.temperature,
        files=bundle.file_facts(files),
        created_at=timezone.now(),
    )
    return manifest, bundle.write(manifest, files)


def _stored(number: int, name: str, data: bytes) -> dict[str, Any]:
    sha256 = canonical.sha256(data)
    key = keys.artefact(number, sha256, name.lower())
    media_type = _MEDIA_TYPES.get(name[name.rfind(".") :], "application/octet-stream")
    objects.put_once(key, data, content_type=media_type)
    return {"key": key, "sha256": sha256, "bytes": len(data)}


def _record(
    run: TrainingRun, number: int, trained: Trained, manifest: Manifest, artefacts: dict[str, dict[str, Any]]
) -> ModelVersion:
    packed = artefacts[BUNDLE]
    return ModelVersion.objects.create(
        number=number,
        run=run,
        network=trained.network,
        network_digest=trained.network_digest,
        preprocessing_digest=trained.preprocessing.digest(),
        categories=[{"id": category.id, "name": category.name} for category in trained.categories],
        temperature=trained.temperature,
        metrics=dict(trained.metrics),
        parity=dict(trained.parity),
        artefacts=artefacts,
        manifest=manifest.to_bytes().decode(),
        bundle_key=packed["key"],
        bundle_sha256=packed["sha256"],
        bundle_bytes=packed["bytes"],
        embedding_width=trained.embedding_width,
    )
