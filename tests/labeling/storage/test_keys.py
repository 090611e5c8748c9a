"""Keys: built here, and recognised."""

from __future__ import annotations

import pytest

from labeling import errors
from labeling.storage import keys

SHA = "0123456789abcdef" * 4


def test_keys_say_what_they_hold() -> None:
    built = [
        keys.photo(SHA, "jpg"),
        keys.thumbnail(SHA),
        keys.snapshot(SHA),
        keys.features(SHA[:16], SHA[:12], "champion-7", 12),
        keys.artefact(7, SHA, "model.onnx"),
    ]

    assert built == [
        f"photos/01/{SHA}.jpg",
        f"thumbnails/01/{SHA}.jpg",
        f"snapshots/{SHA}.json",
        f"features/{SHA[:16]}/{SHA[:12]}/champion-7/12.npy",
        f"models/7/{SHA}/model.onnx",
    ]
    assert all(keys.is_ours(key) for key in built)


@pytest.mark.parametrize(
    "build",
    [
        lambda: keys.photo("../../etc", "jpg"),
        lambda: keys.photo(SHA.upper(), "jpg"),
        lambda: keys.photo(SHA[:-1], "jpg"),
        lambda: keys.photo(SHA, "svg"),
        lambda: keys.artefact(7, SHA, "../model.onnx"),
        lambda: keys.artefact(7, SHA, ".hidden"),
        lambda: keys.artefact(7, SHA, "a..b"),
        lambda: keys.artefact(-1, SHA, "model.onnx"),
        lambda: keys.features(SHA, SHA, "a/b", 0),
        lambda: keys.features(SHA, SHA, "space", -1),
    ],
)
def test_key_of_anything_else_cannot_be_built(build) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(errors.ObjectKeyForeign):
        build()


@pytest.mark.parametrize(
    "key",
    [
        f"photos/01/{SHA}.jpg/../x",
        f"photos/01/{SHA}.jpg\n",
        f"/photos/01/{SHA}.jpg",
        f"photos/02/{SHA}.jpg",
        ".incoming/x",
    ],
)
def test_foreign_key_is_not_ours(key: str) -> None:
    assert not keys.is_ours(key)
