"""Bundles as the server makes them, with a tiny graph; and ways to spoil them."""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import onnx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from gather_client.envelope import canonical
from gather_client.model import Model
from gather_client.pixels import decode
from tests.gather_client import pictures

CATEGORIES = ((3, "glass"), (5, "mælk & ost"), (9, "paper"))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@functools.cache
def graph(seed: int = 0, *, classes: int = 3) -> bytes:
    """Make a graph that sees colours and where they are: a 4x4 reduction, one matrix, a softmax."""
    weights = np.random.default_rng(seed).normal(0, 0.8, (48, classes)).astype(np.float32)
    nodes = [
        helper.make_node("Cast", ["image"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Resize", ["floats", "", "", "size"], ["small"], mode="linear", antialias=1),
        helper.make_node("Reshape", ["small", "flat"], ["row"]),
        helper.make_node("Div", ["row", "scale"], ["embedding"]),
        helper.make_node("MatMul", ["embedding", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=-1),
    ]
    constants: dict[str, NDArray[Any]] = {
        "size": np.array([4, 4, 3], np.int64),
        "flat": np.array([48], np.int64),
        "scale": np.array(64.0, np.float32),
        "weights": weights,
    }
    made = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.UINT8, ["height", "width", 3])],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [classes]),
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [48]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


@functools.cache
def golden_photos() -> dict[str, bytes]:
    """The forms that cameras must decode as the server does, small."""
    rgb = Image.fromarray(pictures.scene(320, 240))
    return {
        "golden/000.jpg": pictures.encoded(rgb, "JPEG", quality=95),
        "golden/001.jpg": pictures.encoded(rgb, "JPEG", quality=95, exif=pictures.exif(6)),
        "golden/002.jpg": pictures.encoded(rgb, "JPEG", quality=95, exif=pictures.exif(8)),
        "golden/003.jpg": pictures.encoded(rgb.convert("CMYK"), "JPEG", quality=95),
        "golden/004.png": pictures.encoded(rgb.convert("L"), "PNG"),
        "golden/005.png": pictures.encoded(pictures.translucent(rgb), "PNG"),
        "golden/006.jpg": pictures.encoded(rgb.resize((2500, 250)), "JPEG", quality=95),
    }


@dataclass
class Release:
    """One release in the making; change anything, then `sealed` it."""

    release: int = 1
    model_version: int = 7
    onnx: bytes = field(default_factory=graph)
    photos: dict[str, bytes] = field(default_factory=lambda: dict(golden_photos()))
    probabilities: list[list[float]] | None = None
    issued_at: datetime = NOW - timedelta(days=1)
    expires_at: datetime = NOW + timedelta(days=29)
    key: Ed25519PrivateKey = KEY
    extra_files: dict[str, bytes] = field(default_factory=dict)
    smuggled: dict[str, bytes] = field(default_factory=dict)
    compression: int = zipfile.ZIP_STORED

    def files(self) -> dict[str, bytes]:
        """All files but the manifest."""
        golden = [
            {"file": name, "width": 320, "height": 240, "probabilities": values}
            for name, values in zip(self.photos, self._expected(), strict=True)
        ]
        labels = "".join(f"{name}\n" for _, name in CATEGORIES).encode()
        own = {"model.onnx": self.onnx, "labels.txt": labels, "golden.json": canonical({"images": golden})}
        return own | self.photos | self.extra_files

    def bundle(self) -> tuple[bytes, bytes]:
        """The zip and its manifest."""
        files = self.files()
        manifest = canonical(
            {
                "format": 1,
                "model_version": self.model_version,
                "categories": [{"id": number, "name": name} for number, name in CATEGORIES],
                "network": "tiny",
                "files": {n: {"sha256": hashlib.sha256(d).hexdigest(), "bytes": len(d)} for n, d in files.items()},
            }
        )
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", self.compression) as archive:
            for name, data in {"manifest.json": manifest, **files, **self.smuggled}.items():
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, self.compression)
        return buffer.getvalue(), manifest

    def sealed(self) -> Sealed:
        """Sign it."""
        data, manifest = self.bundle()
        public = self.key.public_key().public_bytes_raw()
        envelope = {
            "release": self.release,
            "model_version": self.model_version,
            "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
            "bundle_sha256": hashlib.sha256(data).hexdigest(),
            "bundle_bytes": len(data),
            "key_id": hashlib.sha256(public).hexdigest()[:16],
            "issued_at": self.issued_at.isoformat().replace("+00:00", "Z"),
            "expires_at": self.expires_at.isoformat().replace("+00:00", "Z"),
        }
        signature = base64.b64encode(self.key.sign(canonical(envelope))).decode()
        offer = {
            "envelope": envelope,
            "signature": signature,
            "public_key": base64.b64encode(public).decode(),
            "bundle_url": f"/api/v1/models/{self.model_version}/bundle",
        }
        return Sealed(offer, data)

    def _expected(self) -> list[list[float]]:
        if self.probabilities is not None:
            return self.probabilities
        return [_answer(self.onnx, data) for data in self.photos.values()]


@dataclass
class Sealed:
    """What the server hands out."""

    offer: dict[str, Any]
    bundle: bytes


def answer(data: bytes, rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Run a graph from memory."""
    return Model(data, CATEGORIES).probabilities(rgb)


@functools.cache
def _answer(onnx_bytes: bytes, data: bytes) -> list[float]:
    values: list[float] = answer(onnx_bytes, decode(data)).tolist()
    return values


def etag(sealed: Sealed) -> str:
    """The strong ETag of an offer."""
    facts = sealed.offer["envelope"]
    return f'"{facts["release"]}-{facts["issued_at"]}-{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:6]}"'
