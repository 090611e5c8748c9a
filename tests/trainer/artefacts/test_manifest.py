from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.trainer.artefacts import parts
from trainer.artefacts.manifest import Manifest
from trainer.errors import ManifestInvalid


def test_manifest_survives_its_bytes() -> None:
    manifest = parts.manifest()

    assert Manifest.from_bytes(manifest.to_bytes()) == manifest


def test_manifest_is_canonical_json() -> None:
    data = parts.manifest().to_bytes()

    facts = json.loads(data)
    assert data.decode() == json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert facts["format"] == 1
    assert facts["categories"] == [{"id": 3, "name": "glass"}, {"id": 1, "name": "métal"}]
    assert facts["files"]["model.onnx"]["bytes"] == len(b"a graph")
    assert facts["created_at"] == "2026-03-01T12:30:00Z"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda facts: facts.pop("files"),
        lambda facts: facts.update(format=2),
        lambda facts: facts.update(model_version=0),
        lambda facts: facts.update(model_version="7"),
        lambda facts: facts.update(temperature=0),
        lambda facts: facts.update(categories=facts["categories"][:1]),
        lambda facts: facts.update(categories=facts["categories"] * 2),
        lambda facts: facts["files"].update({"../evil": facts["files"]["model.onnx"]}),
        lambda facts: facts["files"].update({"golden/../../x.jpg": facts["files"]["model.onnx"]}),
        lambda facts: facts["files"]["model.onnx"].update(sha256="short"),
        lambda facts: facts["files"]["model.onnx"].update(bytes=-1),
        lambda facts: facts["preprocessing"].update(resize="letterbox"),
        lambda facts: facts["preprocessing"].update(std=[0, 1, 1]),
    ],
)
def test_manifest_that_does_not_say_what_it_must_is_refused(spoil: Callable[[dict[str, Any]], object]) -> None:
    facts = json.loads(parts.manifest().to_bytes())
    spoil(facts)

    with pytest.raises(ManifestInvalid):
        Manifest.from_bytes(json.dumps(facts).encode())


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b"null", b"{}", b'{"format":1}'])
def test_bytes_that_are_no_manifest_are_refused(data: bytes) -> None:
    with pytest.raises(ManifestInvalid):
        Manifest.from_bytes(data)
