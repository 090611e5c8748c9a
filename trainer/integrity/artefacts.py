"""Model versions: rows against the objects that they name, bundles against their hashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from accounts.findings import Check, Finding, Look
from accounts.problems import Problem
from labeling.errors import ObjectMissing
from labeling.integrity import orphans
from labeling.integrity.faults import OBJECT_ORPHAN
from labeling.integrity.merging import merged
from labeling.storage import objects
from trainer.artefacts import bundle, canonical
from trainer.integrity import faults
from trainer.models import EmbeddingSpace, ModelVersion, Release

NEWEST = 5  # versions read whole unless the look is deep, beside those that were ever released


class _File(NamedTuple):
    version: ModelVersion
    name: str
    sha256: str
    size_bytes: int


def checks() -> tuple[Check, ...]:
    """List what is looked at here."""
    return (
        Check(name="model files", find=_files, repair=_remove_orphans),
        Check(name="bundles", find=_bundles),
    )


def _files(look: Look) -> Iterator[Finding]:
    named = _named()
    for key, files, stored in merged(sorted(named.items()), objects.list_keys("models/")):
        if stored is None:
            for file in files or ():
                yield faults.ARTEFACT_MISSING.at(_subject(file.version), name=file.name, key=key)
        elif files is None:
            finding = None if _is_named(key) else orphans.orphan(stored, look)
            if finding is not None:
                yield finding
        else:
            yield from _wrong_sizes(key, files, found=stored.size_bytes)


def _wrong_sizes(key: str, files: Sequence[_File], *, found: int) -> Iterator[Finding]:
    for file in files:
        if file.size_bytes != found:
            subject = _subject(file.version)
            expected = file.size_bytes
            yield faults.ARTEFACT_SIZE_WRONG.at(subject, name=file.name, key=key, found=found, expected=expected)


def _remove_orphans(findings: Sequence[Finding]) -> None:
    orphans.remove([each for each in findings if each.fault is OBJECT_ORPHAN], is_named=_is_named)


def _bundles(look: Look) -> Iterator[Finding]:
    """Hash the files of the versions that serve, served or may come to serve; of all when the look is deep."""
    versions = ModelVersion.objects.order_by("-number")
    released = set(Release.objects.values_list("version_id", flat=True))
    for place, version in enumerate(versions):
        if look.is_deep or place < NEWEST or version.pk in released:
            yield from _contents(version)


def _contents(version: ModelVersion) -> Iterator[Finding]:
    for name, facts in version.artefacts.items():
        try:
            data = objects.read(facts["key"])
        except ObjectMissing:
            continue  # found above
        if canonical.sha256(data) != facts["sha256"]:
            yield faults.ARTEFACT_DAMAGED.at(_subject(version), name=name, key=facts["key"])
        elif facts["key"] == version.bundle_key:
            yield from _bundle(version, data)


def _bundle(version: ModelVersion, data: bytes) -> Iterator[Finding]:
    try:
        packed = bundle.read(data)
    except Problem as problem:
        yield faults.BUNDLE_WRONG.at(_subject(version), reason=problem.detail)
        return
    if packed.manifest_sha256 != canonical.sha256(version.manifest.encode()):
        yield faults.BUNDLE_WRONG.at(_subject(version), reason="its manifest is another one than the row's.")
    elif (version.bundle_sha256, version.bundle_bytes) != (canonical.sha256(data), len(data)):
        yield faults.BUNDLE_WRONG.at(_subject(version), reason="the row has another hash or size for it.")


def _named() -> dict[str, list[_File]]:
    """Give the files that rows name, by their keys; the graphs of spaces are checked with their spaces."""
    named: dict[str, list[_File]] = {}
    for version in ModelVersion.objects.order_by("number"):
        for name, facts in version.artefacts.items():
            named.setdefault(facts["key"], []).append(_File(version, name, facts["sha256"], facts["bytes"]))
    return named


def _is_named(key: str) -> bool:
    return key in _named() or EmbeddingSpace.objects.filter(onnx_key=key).exists()


def _subject(version: ModelVersion) -> str:
    return f"version {version.number}"
