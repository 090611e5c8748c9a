"""Shards, their index and the local copy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labeling.storage import objects
from tests.factories import PhotoFactory
from tests.trainer import world
from trainer.embeddings import compaction, local, store
from trainer.models import EmbeddingIndex, EmbeddingSpace, FeatureShard

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("column", "store")]


@pytest.fixture
def space(store: Path) -> EmbeddingSpace:
    return world.backbone()


def rows(count: int, start: int = 0) -> np.ndarray:
    return np.arange(3 * start, 3 * (start + count), dtype=np.float32).reshape(count, 3)


def photo_ids(count: int) -> list[int]:
    return [PhotoFactory().pk for _ in range(count)]


def test_load_gives_what_was_appended_in_the_order_asked_for(space: EmbeddingSpace) -> None:
    ids = photo_ids(5)
    store.append(space, ids[:3], rows(3))
    store.append(space, ids[3:], rows(2, start=3))

    loaded = store.load(space, [ids[4], ids[0], 999_999, ids[2]])

    assert loaded.photo_ids.tolist() == [ids[4], ids[0], ids[2]]
    assert loaded.vectors.dtype == np.float32
    assert loaded.vectors.tolist() == [[12, 13, 14], [0, 1, 2], [6, 7, 8]]


def test_load_from_an_empty_space_gives_nothing(space: EmbeddingSpace) -> None:
    loaded = store.load(space, photo_ids(2))

    assert loaded.photo_ids.tolist() == []
    assert loaded.vectors.shape == (0, 3)


def test_append_splits_what_is_longer_than_a_shard(space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.shards, "MAX_ROWS", 2)
    ids = photo_ids(5)

    made = store.append(space, ids, rows(5))

    assert [shard.rows for shard in made] == [2, 2, 1]
    assert store.load(space, ids).vectors.tolist() == rows(5).tolist()


def test_append_killed_before_its_rows_loses_and_doubles_nothing(
    space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = photo_ids(2)
    with monkeypatch.context() as patch:
        patch.setattr(FeatureShard.objects, "create", _die)
        with pytest.raises(KeyboardInterrupt):
            store.append(space, ids, rows(2))
    assert store.embedded_ids(space).tolist() == []

    store.append(space, ids, rows(2))

    shard = FeatureShard.objects.get()
    assert shard.number == 2  # the first object stays, named by no row
    assert store.load(space, ids).vectors.tolist() == rows(2).tolist()


def test_append_of_a_photo_that_has_a_place_keeps_that_place(space: EmbeddingSpace) -> None:
    ids = photo_ids(2)
    store.append(space, ids[:1], rows(1))

    store.append(space, ids, rows(2, start=5))

    assert EmbeddingIndex.objects.count() == 2
    assert store.load(space, ids).vectors.tolist() == [[0, 1, 2], [18, 19, 20]]


def test_compact_merges_small_shards_and_changes_no_embedding(space: EmbeddingSpace) -> None:
    ids = photo_ids(6)
    for start in range(0, 6, 2):
        store.append(space, ids[start : start + 2], rows(2, start=start))
    old_keys = list(FeatureShard.objects.values_list("key", flat=True))

    merged = compaction.compact(space)

    assert merged == 3
    assert FeatureShard.objects.get().rows == 6
    assert store.load(space, ids).vectors.tolist() == rows(6).tolist()
    assert not any(objects.exists(key) for key in old_keys)
    assert compaction.compact(space) == 0


def test_compact_leaves_out_what_was_erased_meanwhile(space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = photo_ids(4)
    for start in range(0, 4, 2):
        store.append(space, ids[start : start + 2], rows(2, start=start))
    put = store.put

    def erase_then_put(space: EmbeddingSpace, data: bytes) -> tuple[int, str]:
        EmbeddingIndex.objects.filter(photo_id=ids[1]).delete()
        return put(space, data)

    monkeypatch.setattr(store, "put", erase_then_put)
    compaction.compact(space)

    assert store.embedded_ids(space).tolist() == [ids[0], ids[2], ids[3]]
    assert store.load(space, ids).vectors.tolist() == [[0, 1, 2], [6, 7, 8], [9, 10, 11]]


def test_compact_killed_before_its_rows_changes_nothing(space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = photo_ids(4)
    for start in range(0, 4, 2):
        store.append(space, ids[start : start + 2], rows(2, start=start))

    with monkeypatch.context() as patch:
        patch.setattr(store, "index", _die)
        with pytest.raises(KeyboardInterrupt):
            compaction.compact(space)

    assert FeatureShard.objects.count() == 2
    assert store.load(space, ids).vectors.tolist() == rows(4).tolist()


def test_load_looks_again_when_compaction_moved_the_rows(
    space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = photo_ids(2)
    for start in range(2):
        store.append(space, ids[start : start + 1], rows(1, start=start))
    places = store._places

    def compact_after_looking(space: EmbeddingSpace) -> np.ndarray:
        found = places(space)
        monkeypatch.setattr(store, "_places", places)
        compaction.compact(space)
        return found

    monkeypatch.setattr(store, "_places", compact_after_looking)

    assert store.load(space, ids).vectors.tolist() == rows(2).tolist()


def test_load_from_a_remote_store_keeps_local_copies_under_the_quota(
    space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = photo_ids(2)
    for start in range(2):
        store.append(space, ids[start : start + 1], rows(1, start=start))
    monkeypatch.setattr(local.objects, "local_path", lambda key: None)

    assert store.load(space, ids).vectors.tolist() == rows(2).tolist()

    copies = list(local.folder().glob("*/*.npy"))
    assert len(copies) == 2
    monkeypatch.setattr(local.objects, "read", _die)
    assert store.load(space, ids).vectors.tolist() == rows(2).tolist()  # from the copies
    assert local.evict(quota_bytes=copies[0].stat().st_size) == 1
    assert len(list(local.folder().glob("*/*.npy"))) == 1


def _die(*args: object, **kwargs: object) -> None:
    raise KeyboardInterrupt
