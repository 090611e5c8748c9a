"""The manifest: what a bundle holds, and all that a host must know to run it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from trainer.artefacts import canonical
from trainer.artefacts.category import CategoryRef
from trainer.artefacts.preprocessing import Preprocessing
from trainer.errors import ManifestInvalid

FORMAT = 1

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE_NAME = re.compile(r"(model\.onnx|labels\.txt|golden\.json|golden/[0-9]{3,6}\.(jpg|png|webp))")


@dataclass(frozen=True)
class FileFacts:
    """Hash and size of one file of a bundle."""

    sha256: str
    size_bytes: int

    def __post_init__(self) -> None:
        if not isinstance(self.sha256, str) or not _SHA256.fullmatch(self.sha256):
            raise ManifestInvalid(reason=f"{self.sha256!r} is no sha256")
        if type(self.size_bytes) is not int or self.size_bytes < 0:
            raise ManifestInvalid(reason=f"{self.size_bytes!r} is no size")

    @classmethod
    def of(cls, data: bytes) -> FileFacts:
        """Measure bytes."""
        return cls(canonical.sha256(data), len(data))


@dataclass(frozen=True)
class Manifest:
    """What a model version's bundle says of itself. `categories` are in the order of the network's outputs."""

    model_version: int
    categories: tuple[CategoryRef, ...]
    network: str
    preprocessing: Preprocessing
    temperature: float
    files: Mapping[str, FileFacts]
    created_at: datetime

    def __post_init__(self) -> None:
        """Check what a host relies on. Raises `ManifestInvalid`."""
        if type(self.model_version) is not int or self.model_version < 1:
            raise ManifestInvalid(reason=f"model version {self.model_version!r}")
        if len({category.id for category in self.categories}) != len(self.categories) or len(self.categories) < 2:
            raise ManifestInvalid(reason="two or more categories, each once, are needed")
        if not 0 < self.temperature < float("inf"):
            raise ManifestInvalid(reason=f"temperature {self.temperature!r}")
        for name in self.files:
            if not _FILE_NAME.fullmatch(name):
                raise ManifestInvalid(reason=f"a file may not be named {name!r}")

    def to_bytes(self) -> bytes:
        """Write the manifest as canonical JSON: the bytes that are hashed and signed."""
        return canonical.dump(
            {
                "format": FORMAT,
                "model_version": self.model_version,
                "categories": [{"id": category.id, "name": category.name} for category in self.categories],
                "network": self.network,
                "preprocessing": self.preprocessing.facts(),
                "temperature": self.temperature,
                "files": {name: {"sha256": f.sha256, "bytes": f.size_bytes} for name, f in self.files.items()},
                "created_at": self.created_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Read a manifest. Raises `ManifestInvalid` for anything but a whole one of a known format."""
        try:
            facts = json.loads(data)
            if facts["format"] != FORMAT:
                raise ManifestInvalid(reason=f"format {facts['format']!r} is not known here")
            return _from_facts(facts)
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise ManifestInvalid(reason=f"{type(wrong).__name__}: {wrong}") from wrong


def _from_facts(facts: Mapping[str, Any]) -> Manifest:
    return Manifest(
        model_version=facts["model_version"],
        categories=tuple(CategoryRef(int(each["id"]), str(each["name"])) for each in facts["categories"]),
        network=str(facts["network"]),
        preprocessing=Preprocessing.from_facts(facts["preprocessing"]),
        temperature=float(facts["temperature"]),
        files={name: FileFacts(each["sha256"], each["bytes"]) for name, each in facts["files"].items()},
        created_at=datetime.fromisoformat(facts["created_at"]),
    )
