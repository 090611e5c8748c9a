"""Writing shards anew without the rows that are no photo's, and what becomes of the old ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jobs.models import Job
from labeling.storage import objects
from tests.factories import PhotoFactory
from tests.trainer import world
from trainer import kinds
from trainer.embeddings import compaction, local, store
from trainer.models import EmbeddingIndex, EmbeddingSpace, FeatureShard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def space(store: Path, sent: object) -> EmbeddingSpace:
    return world.backbone()


def embedded(space: EmbeddingSpace, count: int) -> list[int]:
    ids = [PhotoFactory().pk for _ in range(count)]
    store.append(space, ids, np.arange(3 * count, dtype=np.float32).reshape(count, 3))
    return ids


def test_scrub_drops_rows_of_no_photo_and_keeps_the_others(space: EmbeddingSpace) -> None:
    ids = embedded(space, 3)
    EmbeddingIndex.objects.filter(photo=ids[1]).delete()

    assert compaction.scrub(space) == 1

    assert store.load(space, ids).vectors.tolist() == [[0, 1, 2], [6, 7, 8]]
    [stored] = objects.list_keys("features/")
    assert (stored.key, FeatureShard.objects.get().rows) == (FeatureShard.objects.get().key, 2)
    assert compaction.scrub(space) == 0


def test_scrub_removes_a_shard_that_holds_no_photo_any_more(space: EmbeddingSpace) -> None:
    EmbeddingIndex.objects.filter(photo__in=embedded(space, 2)).delete()

    compaction.scrub(space)

    assert not FeatureShard.objects.exists()
    assert list(objects.list_keys("features/")) == []


def test_scrub_goes_on_when_a_shard_is_gone(space: EmbeddingSpace) -> None:
    lost, ids = embedded(space, 2), embedded(space, 2)
    objects.delete(FeatureShard.objects.earliest("pk").key)
    EmbeddingIndex.objects.filter(photo__in=(lost[0], ids[0])).delete()

    compaction.scrub(space)

    assert store.load(space, ids).vectors.tolist() == [[3, 4, 5]]


def test_merging_asks_for_the_old_objects_to_go_should_it_be_killed(space: EmbeddingSpace) -> None:
    EmbeddingIndex.objects.filter(photo=embedded(space, 2)[0]).delete()
    old = FeatureShard.objects.get().key

    compaction.scrub(space)

    job = Job.objects.get(kind=kinds.DROP_SHARDS)
    assert job.payload == {"keys": [old]}
    objects.put_once(old, b"left by a killed process", content_type="application/octet-stream")
    compaction.drop([old, FeatureShard.objects.get().key])
    assert not objects.exists(old)
    assert objects.exists(FeatureShard.objects.get().key)


def test_machine_forgets_copies_of_shards_that_are_gone(space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = embedded(space, 2)
    monkeypatch.setattr(local.objects, "local_path", lambda key: None)
    store.load(space, ids)
    EmbeddingIndex.objects.filter(photo=ids[0]).delete()

    compaction.scrub(space)
    store.load(space, ids)

    assert [path.stem for path in local.folder().glob("*/*.npy")] == [str(FeatureShard.objects.get().pk)]
