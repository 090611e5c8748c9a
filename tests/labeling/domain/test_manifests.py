"""Manifests of snapshots."""

from __future__ import annotations

import pytest

from labeling.domain import manifests
from labeling.domain.manifests import Manifest, ManifestCategory, ManifestRow

MANIFEST = Manifest(
    categories=(ManifestCategory(2, "glås"), ManifestCategory(1, "paper")),
    rows=(ManifestRow(5, 2, 9, "pool", "ab" * 32, "photos/ab/x.jpg"),),
)


def test_manifest_comes_back_as_it_was() -> None:
    assert manifests.from_bytes(manifests.to_bytes(MANIFEST)) == MANIFEST


def test_manifest_of_another_format_is_refused() -> None:
    data = manifests.to_bytes(MANIFEST).replace(b'"format":1', b'"format":2')

    with pytest.raises(ValueError, match="format 2"):
        manifests.from_bytes(data)
