"""The manifest of a dataset snapshot: exactly which photo had which category on which side."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ManifestCategory:
    """A category as it was called then."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One photo: what it was said to be, on which side, and where its bytes lie."""

    photo_id: int
    category_id: int
    group_id: int
    split: str
    stored_sha256: str
    key: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Categories in the order of a model's outputs, and rows in order of photo id."""

    categories: tuple[ManifestCategory, ...]
    rows: tuple[ManifestRow, ...]


def to_bytes(manifest: Manifest) -> bytes:
    """Write a manifest: the same content is always the same bytes."""
    document = {
        "format": FORMAT,
        "categories": [astuple(category) for category in manifest.categories],
        "rows": [astuple(row) for row in manifest.rows],
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def from_bytes(data: bytes) -> Manifest:
    """Read a manifest. Raises ValueError for another format."""
    document = json.loads(data)
    if document["format"] != FORMAT:
        raise ValueError(f"This snapshot's manifest has format {document['format']}, not {FORMAT}.")
    return Manifest(
        categories=tuple(ManifestCategory(*category) for category in document["categories"]),
        rows=tuple(ManifestRow(*row) for row in document["rows"]),
    )


def sha256(data: bytes) -> str:
    """Give the identity of a manifest: the hash of its bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
