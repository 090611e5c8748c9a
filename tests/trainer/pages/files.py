"""The files of a version as rows tell of them, without any object behind."""

from __future__ import annotations

from typing import Any

from tests.factories import sha256_of
from trainer.artefacts.forms import INT8, MODEL, WEIGHTS, FormFacts

SIZES = {
    "model.onnx": 9_021_000,
    "model.safetensors": 9_140_000,
    "config.json": 1_200,
    "model-card.md": 5_300,
    "labels.txt": 42,
    "bundle.zip": 14_300_000,
}


def artefacts(*further: str) -> dict[str, Any]:
    """Name the files of a version, and further ones."""
    sizes = SIZES | dict.fromkeys(further, 2_500_000)
    return {
        name: {"key": f"models/1/{sha256_of(name)}/{name}", "sha256": sha256_of(name), "bytes": size}
        for name, size in sizes.items()
    }


def parity(*refusals: str) -> dict[str, Any]:
    """Tell what was found of them; the 8-bit graph is offered unless something speaks against it."""
    held: dict[str, Any] = {"images": 442, "agreement": 1.0, "max_difference": 1e-5}
    forms = {
        MODEL: FormFacts(**held, size_bytes=SIZES[MODEL], latency_ms=7.64, accuracy=0.921),
        WEIGHTS: FormFacts(**held, size_bytes=SIZES[WEIGHTS]),
        INT8: FormFacts(
            images=442,
            agreement=0.957,
            max_difference=0.4,
            size_bytes=2_500_000,
            latency_ms=5.31,
            accuracy=0.905,
            refusals=refusals,
        ),
    }
    return {"passed": True, "forms": {name: facts.as_dict() for name, facts in forms.items()}}
