"""The files of a version as people take them away: names, sizes, and their bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labeling.storage import objects
from trainer.artefacts import canonical
from trainer.artefacts.forms import CARD, INT8, LABELS, MODEL, TAILS, TIMM_CONFIG, WEIGHTS, FormFacts
from trainer.errors import ArtefactUnfit, VersionFileUnknown
from trainer.models import ModelVersion

README, METRICS, BUNDLE = "README.md", "metrics.json", "bundle.zip"
PUBLIC = (README, TIMM_CONFIG, LABELS, METRICS, MODEL, INT8, WEIGHTS, TAILS)
"""What tells nothing of anybody's photos: the bundle holds golden images, and those are photos."""
_ORDER = (*PUBLIC, BUNDLE)
_NAMES = {CARD: README}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFile:
    """One file: the name that it goes by outside, where it lies, and what was found of it as a form of the model."""

    name: str
    key: str
    sha256: str
    size_bytes: int
    form: FormFacts | None = None


def files(version: ModelVersion) -> list[VersionFile]:
    """Give the stored files of a version, those first that people read."""
    found = version.parity.get("forms", {})
    listed = [
        VersionFile(
            name=_NAMES.get(name, name),
            key=facts["key"],
            sha256=facts["sha256"],
            size_bytes=facts["bytes"],
            form=FormFacts.from_dict(found[name]) if name in found else None,
        )
        for name, facts in version.artefacts.items()
    ]
    return sorted(listed, key=lambda file: (_place(file.name), file.name))


def refused(version: ModelVersion) -> list[tuple[str, FormFacts]]:
    """Give the forms that were made and are not offered, by their files' names."""
    found = {name: FormFacts.from_dict(facts) for name, facts in version.parity.get("forms", {}).items()}
    return [(name, facts) for name, facts in found.items() if not facts.is_offered]


def named(version: ModelVersion, name: str) -> VersionFile:
    """Give one file by the name that it goes by outside. Raises `VersionFileUnknown`."""
    for file in files(version):
        if file.name == name:
            return file
    raise VersionFileUnknown(version=version.number, file=name)


def read(version: ModelVersion, file: VersionFile) -> bytes:
    """Read a file, and make sure that it is the one that was made. Raises `ArtefactUnfit`, `ObjectMissing`."""
    data = objects.read(file.key)
    if canonical.sha256(data) != file.sha256:
        raise ArtefactUnfit(version=version.number, file=file.name, reason="sha256")
    return data


def contents(version: ModelVersion, names: Sequence[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Give the files, or those of these names, one after another, with the figures beside them."""
    if names is None or METRICS in names:
        yield METRICS, metrics(version)
    for file in files(version):
        if names is None or file.name in names:
            yield file.name, read(version, file)


def metrics(version: ModelVersion) -> bytes:
    """Write the figures of a version as a file."""
    facts = {"version": version.number, "parity": version.parity, **version.metrics}
    return json.dumps(facts, indent=2, ensure_ascii=False, sort_keys=True).encode()


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
