"""A small bundle for the tests of artefacts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from trainer.artefacts import bundle
from trainer.artefacts.category import CategoryRef
from trainer.artefacts.manifest import Manifest
from trainer.artefacts.preprocessing import Preprocessing

CATEGORIES = (CategoryRef(3, "glass"), CategoryRef(1, "métal"))
GOLDEN = {"golden/000.jpg": b"a photo", "golden/001.png": b"another"}


def files() -> dict[str, bytes]:
    answers = [{"file": name, "width": 4, "height": 3, "probabilities": [0.25, 0.75]} for name in GOLDEN]
    return {
        "model.onnx": b"a graph",
        "labels.txt": bundle.labels_txt(tuple(category.name for category in CATEGORIES)),
        "golden.json": json.dumps({"images": answers}).encode(),
        **GOLDEN,
    }


def manifest(of: dict[str, bytes] | None = None) -> Manifest:
    return Manifest(
        model_version=7,
        categories=CATEGORIES,
        network="mobilenetv2_100",
        preprocessing=Preprocessing(224, "squash", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
        temperature=0.57,
        files=bundle.file_facts(files() if of is None else of),
        created_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
    )
