from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trainer.artefacts import parts
from trainer.artefacts import bundle, canonical
from trainer.errors import BundleDamaged, ManifestInvalid


def packed(members: Mapping[str, bytes], *, compression: int = zipfile.ZIP_STORED) -> bytes:
    """Pack anything, as a forger would."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def members() -> dict[str, bytes]:
    return {"manifest.json": parts.manifest().to_bytes(), **parts.files()}


def test_bundle_survives_its_bytes() -> None:
    manifest = parts.manifest()

    read = bundle.read(bundle.write(manifest, parts.files()))

    assert read.manifest == manifest
    assert read.manifest_sha256 == canonical.sha256(manifest.to_bytes())
    assert read.model == b"a graph"
    assert {answer.file: answer.data for answer in read.golden} == parts.GOLDEN
    assert all(np.allclose(answer.probabilities, [0.25, 0.75]) for answer in read.golden)


def test_bundle_of_the_same_contents_is_the_same_bytes() -> None:
    assert bundle.write(parts.manifest(), parts.files()) == bundle.write(parts.manifest(), parts.files())


def test_bundle_is_stored_uncompressed() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle.write(parts.manifest(), parts.files()))) as archive:
        infos = archive.infolist()

    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert infos[0].filename == "manifest.json"


def test_write_refuses_files_that_are_not_the_manifests() -> None:
    with pytest.raises(BundleDamaged):
        bundle.write(parts.manifest(), parts.files() | {"model.onnx": b"another graph"})


@pytest.mark.parametrize("name", ["model.onnx", "labels.txt", "golden.json", "golden/000.jpg"])
def test_read_refuses_a_changed_file(name: str) -> None:
    spoilt = bytearray(members()[name])
    spoilt[0] ^= 1

    with pytest.raises(BundleDamaged):
        bundle.read(packed(members() | {name: bytes(spoilt)}))


@pytest.mark.parametrize("name", ["manifest.json", "model.onnx", "golden/001.png"])
def test_read_refuses_a_missing_file(name: str) -> None:
    rest = {member: data for member, data in members().items() if member != name}

    with pytest.raises(BundleDamaged):
        bundle.read(packed(rest))


@pytest.mark.parametrize("name", ["extra.txt", "../escape", "/etc/cron.d/x", "golden/002.jpg"])
def test_read_refuses_a_file_that_the_manifest_does_not_list(name: str) -> None:
    with pytest.raises(BundleDamaged):
        bundle.read(packed(members() | {name: b"x"}))


def test_read_refuses_a_file_twice() -> None:
    file = io.BytesIO(packed(members()))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("model.onnx", b"a graph")

    with pytest.raises(BundleDamaged):
        bundle.read(file.getvalue())


def test_read_refuses_compressed_files_before_unpacking_them() -> None:
    bomb = {"model.onnx": bytes(10_000_000)}

    with pytest.raises(BundleDamaged, match="compressed or too large"):
        bundle.read(packed(members() | bomb, compression=zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize("images", [[], [{"file": "golden/000.jpg"}], "none", [{}, {}]])
def test_read_refuses_golden_answers_that_do_not_cover_the_images(images: object) -> None:
    files = parts.files() | {"golden.json": json.dumps({"images": images}).encode()}

    with pytest.raises(BundleDamaged):
        bundle.read(packed({"manifest.json": parts.manifest(files).to_bytes(), **files}))


@pytest.mark.parametrize("probabilities", [[1.0], [0.5, 0.25, 0.25], [0.5, float("nan")], None])
def test_read_refuses_golden_answers_of_another_shape(probabilities: object) -> None:
    answers = [{"file": name, "width": 4, "height": 3, "probabilities": probabilities} for name in parts.GOLDEN]
    files = parts.files() | {"golden.json": json.dumps({"images": answers}).encode()}

    with pytest.raises(BundleDamaged):
        bundle.read(packed({"manifest.json": parts.manifest(files).to_bytes(), **files}))


def test_read_refuses_labels_in_another_order() -> None:
    files = parts.files() | {"labels.txt": "métal\nglass\n".encode()}

    with pytest.raises(BundleDamaged):
        bundle.read(packed({"manifest.json": parts.manifest(files).to_bytes(), **files}))


@given(st.data())
def test_read_of_a_spoilt_bundle_is_refused_or_the_same(data: st.DataObject) -> None:
    whole = bundle.write(parts.manifest(), parts.files())
    spoilt = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    if spoilt and data.draw(st.booleans()):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] ^= data.draw(st.integers(1, 255))

    try:
        read = bundle.read(bytes(spoilt))
    except (BundleDamaged, ManifestInvalid):
        return

    assert (read.manifest, read.model) == (parts.manifest(), b"a graph")


def test_labels_keep_one_line_each() -> None:
    assert bundle.labels_txt(("two\nlines", "one")) == b"two lines\none\n"
