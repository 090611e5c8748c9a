from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from trainer.errors import ActivationsLost, CacheQuotaTooSmall
from trainer.fitting import cache_quota
from trainer.fitting.activations import ActivationKey, ActivationStore

KEY = ActivationKey(weights_digest="a" * 64, preprocessing_digest="b" * 64, cut=5)
PHOTO, OTHER = "0f" * 32, "1e" * 32


@pytest.fixture
def store(tmp_path: Path) -> ActivationStore:
    return ActivationStore(tmp_path, KEY, shape=(3, 2, 2), views=2)


def drawn() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(2, 3, 2, 2)).astype(np.float16)


def test_store_reads_the_view_that_was_asked_for(store: ActivationStore) -> None:
    activations = drawn()
    store.write(PHOTO, activations)

    read = store.read([PHOTO, PHOTO], [1, 0])

    assert read.dtype == np.float32
    assert np.array_equal(read, activations[::-1].astype(np.float32))


def test_missing_names_only_what_is_not_there(store: ActivationStore) -> None:
    store.write(PHOTO, drawn())

    assert store.missing([PHOTO, OTHER]) == [OTHER]


@pytest.mark.parametrize("keep_bytes", [0, 10, 40])
def test_missing_names_a_file_that_was_cut_short(store: ActivationStore, keep_bytes: int) -> None:
    store.write(PHOTO, drawn())
    os.truncate(store.path(PHOTO), keep_bytes)

    assert store.missing([PHOTO]) == [PHOTO]


def test_missing_names_a_file_with_a_changed_byte(store: ActivationStore) -> None:
    store.write(PHOTO, drawn())
    data = bytearray(store.path(PHOTO).read_bytes())
    data[-1] ^= 1
    store.path(PHOTO).write_bytes(data)

    assert store.missing([PHOTO]) == [PHOTO]


@pytest.mark.parametrize(
    "key",
    [
        ActivationKey("c" * 64, KEY.preprocessing_digest, KEY.cut),
        ActivationKey(KEY.weights_digest, "c" * 64, KEY.cut),
        ActivationKey(KEY.weights_digest, KEY.preprocessing_digest, 4),
    ],
)
def test_store_of_another_key_knows_nothing(store: ActivationStore, tmp_path: Path, key: ActivationKey) -> None:
    store.write(PHOTO, drawn())

    other = ActivationStore(tmp_path, key, shape=store.shape, views=2)

    assert other.missing([PHOTO]) == [PHOTO]


def test_read_of_an_evicted_photo_says_so(store: ActivationStore) -> None:
    store.write(PHOTO, drawn())
    store.path(PHOTO).unlink()

    with pytest.raises(ActivationsLost):
        store.read([PHOTO], [0])


def test_write_that_fails_leaves_nothing(store: ActivationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: Path) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", full)

    with pytest.raises(OSError, match="no space"):
        store.write(PHOTO, drawn())

    assert not [path for path in store.folder.rglob("*") if path.is_file()]


def test_evict_removes_the_least_recently_used_first(tmp_path: Path) -> None:
    for age, name in enumerate(["new", "old", "oldest"]):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, ns=(0, 1_000 - age))

    removed = cache_quota.evict(tmp_path, keep=frozenset(), limit_bytes=150)

    assert removed == 2
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_evict_spares_what_the_run_needs(tmp_path: Path) -> None:
    for age, name in enumerate(["new", "needed"]):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, ns=(0, 1_000 - age))

    cache_quota.evict(tmp_path, keep=frozenset({tmp_path / "needed"}), limit_bytes=100)

    assert [path.name for path in tmp_path.iterdir()] == ["needed"]


def test_check_refuses_a_run_that_can_never_fit() -> None:
    with pytest.raises(CacheQuotaTooSmall) as refused:
        cache_quota.check(3_500_000, 2_000_000)

    assert refused.value.extra == {"needed_mb": 4, "quota_mb": 2}
