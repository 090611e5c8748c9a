"""Open a model bundle without trusting it: fixed names, stated sizes, stated hashes, nothing that runs code."""

import hashlib
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gather_client import durable
from gather_client.errors import UpdateRefused
from gather_client.words import _

MAX_FILES = 300
MAX_BYTES = 1_000_000_000
MAX_MANIFEST_BYTES = 4_000_000
_NAME = re.compile(r"model\.onnx|labels\.txt|golden\.json|golden/[0-9]{3,6}\.(?:jpe?g|png|webp)")
_REQUIRED = {"model.onnx", "labels.txt", "golden.json"}
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself; `categories` are (id, name) in logit order, `files` name → (sha256, bytes)."""

    model_version: int
    categories: tuple[tuple[int, str], ...]
    files: dict[str, tuple[str, int]]


def unpack(bundle: Path, folder: Path, *, manifest_sha256: str) -> Manifest:
    """Write the checked content of `bundle` into the empty `folder`. Raises UpdateRefused at the first doubt."""
    try:
        with zipfile.ZipFile(bundle) as archive:
            manifest_bytes = _take_manifest(archive, manifest_sha256)
            manifest = read_manifest(manifest_bytes)
            _check_names(archive, manifest)
            (folder / "golden").mkdir()
            for name, (sha256, size_bytes) in manifest.files.items():
                _take(archive, name, folder / name, sha256=sha256, size_bytes=size_bytes)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise UpdateRefused("bundle-damaged", _("The update is damaged ({why}).").format(why=error)) from error
    (folder / "manifest.json").write_bytes(manifest_bytes)
    durable.sync_file(folder / "manifest.json")
    return manifest


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest. Raises UpdateRefused when it is of another format or names anything unexpected."""
    try:
        manifest = _parse(json.loads(data))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UpdateRefused("manifest-wrong", _("The update's manifest cannot be read.")) from error
    names = set(manifest.files)
    if not names >= _REQUIRED or not all(_NAME.fullmatch(name) for name in names):
        raise UpdateRefused("bundle-unsafe", _("The update names files that do not belong into one."))
    return manifest


def check_installed(folder: Path, *, manifest_sha256: str, names: tuple[str, ...] = ("model.onnx",)) -> Manifest:
    """Check an unpacked bundle again before it is loaded. Raises UpdateRefused when the disk changed it."""
    data = (folder / "manifest.json").read_bytes()
    manifest = read_manifest(data)
    if hashlib.sha256(data).hexdigest() != manifest_sha256:
        raise UpdateRefused("manifest-hash-wrong", _("The installed model's manifest changed on disk."))
    for name in names:
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != manifest.files[name][0]:
                raise UpdateRefused("file-hash-wrong", _("{name} changed on disk.").format(name=name))
    return manifest


def _parse(facts: dict[str, Any]) -> Manifest:
    if facts["format"] != 1:
        raise ValueError("another format")
    categories = tuple((int(one["id"]), str(one["name"])) for one in facts["categories"])
    files = {str(name): (str(one["sha256"]), int(one["bytes"])) for name, one in facts["files"].items()}
    return Manifest(int(facts["model_version"]), categories, files)


def _take_manifest(archive: zipfile.ZipFile, manifest_sha256: str) -> bytes:
    try:
        info = archive.getinfo("manifest.json")
    except KeyError as error:
        raise UpdateRefused("manifest-missing", _("The update has no manifest.")) from error
    if info.file_size > MAX_MANIFEST_BYTES:
        raise UpdateRefused("bundle-unsafe", _("The update's manifest is too long."))
    with archive.open(info) as file:
        data = file.read(MAX_MANIFEST_BYTES + 1)
    if hashlib.sha256(data).hexdigest() != manifest_sha256:
        raise UpdateRefused("manifest-hash-wrong", _("The update's manifest is not the signed one."))
    return data


def _check_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    is_expected = sorted(names) == sorted([*manifest.files, "manifest.json"])
    is_small = len(infos) <= MAX_FILES and sum(info.file_size for info in infos) <= MAX_BYTES
    is_plain = all(info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1 for info in infos)
    if not (is_expected and is_small and is_plain):
        raise UpdateRefused("bundle-unsafe", _("The update's files are not those that its manifest names."))


def _take(archive: zipfile.ZipFile, name: str, target: Path, *, sha256: str, size_bytes: int) -> None:
    """Copy one file, hashing what is written and stopping one byte too late at most."""
    digest, written = hashlib.sha256(), 0
    with archive.open(name) as source, target.open("xb") as file:
        while (chunk := source.read(_CHUNK_BYTES)) and written <= size_bytes:
            digest.update(chunk)
            written += file.write(chunk)
    if written != size_bytes or digest.hexdigest() != sha256:
        raise UpdateRefused("file-hash-wrong", _("{name} in the update is not what was signed.").format(name=name))
    durable.sync_file(target)
