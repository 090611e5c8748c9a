"""The bundle: one uncompressed zip that cameras and servers load a model version from.

Reading never unpacks to disk and never trusts a name: what is in the archive must be exactly what its manifest lists.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.artefacts import canonical
from trainer.artefacts.manifest import FileFacts, Manifest
from trainer.errors import BundleDamaged

MANIFEST, MODEL, LABELS, GOLDEN = "manifest.json", "model.onnx", "labels.txt", "golden.json"

_MAX_BYTES = 512 * 1024 * 1024  # of a bundle and of what it unpacks to: room for any network that a camera can run
_MAX_MANIFEST_BYTES = 4 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the archive's bytes depend on its contents alone


@dataclass(frozen=True)
class GoldenAnswer:
    """One golden image as uploaded, and the probabilities (categories,) that a host must give for it."""

    file: str
    data: bytes
    width: int
    height: int
    probabilities: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Bundle:
    """A bundle whose names, sizes and hashes were all checked."""

    manifest: Manifest
    manifest_sha256: str
    model: bytes
    golden: tuple[GoldenAnswer, ...]


def file_facts(files: Mapping[str, bytes]) -> dict[str, FileFacts]:
    """Measure files for a manifest."""
    return {name: FileFacts.of(data) for name, data in files.items()}


def labels_txt(manifest_categories: tuple[str, ...]) -> bytes:
    """Write the categories' names, one a line, in the order of the network's outputs."""
    lines = (" ".join(name.splitlines()) for name in manifest_categories)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def write(manifest: Manifest, files: Mapping[str, bytes]) -> bytes:
    """Pack the manifest and exactly the files that it lists. Raises `BundleDamaged` where they differ."""
    if dict(manifest.files) != file_facts(files):
        raise BundleDamaged(reason="the files are not those of the manifest")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in [(MANIFEST, manifest.to_bytes()), *sorted(files.items())]:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return packed.getvalue()


def read(data: bytes) -> Bundle:
    """Open a bundle and check every name, size and hash. Raises `BundleDamaged`, `ManifestInvalid`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            manifest_bytes = _member(archive, MANIFEST, limit_bytes=_MAX_MANIFEST_BYTES)
            manifest = Manifest.from_bytes(manifest_bytes)
            files = _files(archive, manifest)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as damaged:
        raise BundleDamaged(reason=str(damaged)) from damaged
    _check_labels(manifest, files[LABELS])
    return Bundle(manifest, canonical.sha256(manifest_bytes), files[MODEL], _golden(manifest, files))


def _files(archive: zipfile.ZipFile, manifest: Manifest) -> dict[str, bytes]:
    names = archive.namelist()
    if sorted(names) != sorted({MANIFEST, MODEL, LABELS, GOLDEN, *manifest.files}) or MANIFEST in manifest.files:
        raise BundleDamaged(reason="the archive does not hold exactly what its manifest lists")
    if sum(facts.size_bytes for facts in manifest.files.values()) > _MAX_BYTES:
        raise BundleDamaged(reason="it is larger than a bundle may be")
    files = {}
    for name, facts in manifest.files.items():
        files[name] = _member(archive, name, limit_bytes=facts.size_bytes)
        if FileFacts.of(files[name]) != facts:
            raise BundleDamaged(reason=f"{name} is not the file that the manifest lists")
    return files


def _member(archive: zipfile.ZipFile, name: str, *, limit_bytes: int) -> bytes:
    """Read one stored member, never more than it may hold."""
    try:
        info = archive.getinfo(name)
    except KeyError as absent:
        raise BundleDamaged(reason=f"{name} is not in it") from absent
    if info.compress_type != zipfile.ZIP_STORED or info.file_size > limit_bytes:
        raise BundleDamaged(reason=f"{name} is compressed or too large")
    with archive.open(info) as member:
        return member.read(limit_bytes + 1)


def _check_labels(manifest: Manifest, labels: bytes) -> None:
    if labels != labels_txt(tuple(category.name for category in manifest.categories)):
        raise BundleDamaged(reason=f"{LABELS} does not name the manifest's categories")


def _golden(manifest: Manifest, files: Mapping[str, bytes]) -> tuple[GoldenAnswer, ...]:
    """Read the expected answers: one for each golden image, none left over."""
    try:
        entries = json.loads(files[GOLDEN])["images"]
        answers = tuple(_golden_answer(entry, files, len(manifest.categories)) for entry in entries)
    except (ValueError, KeyError, TypeError) as wrong:
        raise BundleDamaged(reason=f"{GOLDEN}: {type(wrong).__name__}: {wrong}") from wrong
    images = {name for name in files if name.startswith("golden/")}
    if not answers or {answer.file for answer in answers} != images or len(answers) != len(images):
        raise BundleDamaged(reason=f"{GOLDEN} does not answer for each golden image once")
    return answers


def _golden_answer(entry: Mapping[str, object], files: Mapping[str, bytes], categories: int) -> GoldenAnswer:
    file = str(entry["file"])
    probabilities = np.asarray(entry["probabilities"], np.float32)
    if probabilities.shape != (categories,) or not np.isfinite(probabilities).all():
        raise ValueError(f"{file} needs {categories} probabilities")
    return GoldenAnswer(file, files[file], int(str(entry["width"])), int(str(entry["height"])), probabilities)
