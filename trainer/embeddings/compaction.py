"""Merge small shards into large ones: embedding writes one per batch, reading wants few."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import numpy as np
from django.db import transaction
from django.db.models import Count, F, QuerySet

from jobs.services import queue
from labeling.errors import ObjectMissing
from labeling.storage import objects
from trainer import kinds
from trainer.embeddings import local, shards, store
from trainer.models import EmbeddingIndex, EmbeddingSpace, FeatureShard

SMALL_ROWS = shards.MAX_ROWS // 2
DROP_AFTER_S = 30.0  # then whoever merged them has long deleted them, or never will


def small_shards(space: EmbeddingSpace) -> QuerySet[FeatureShard]:
    """Give the shards that are worth merging, oldest first."""
    return FeatureShard.objects.filter(space=space, rows__lt=SMALL_ROWS).order_by("number")


def compact(space: EmbeddingSpace) -> int:
    """Merge the small shards of a space as far as they fit; give how many were merged away.

    The merged object first, then the rows in one transaction, then the old objects: killed anywhere in between, every
    row still points at an object that is there.
    """
    merged = 0
    while len(group := _first_group(space)) > 1:
        _merge(space, group)
        merged += len(group)
    return merged


def scrub(space: EmbeddingSpace) -> int:
    """Write the shards of a space anew that hold rows of no photo, without those; give how many there were.

    Such rows are of photos that were erased, or that two workers embedded at once. Killed anywhere, doing it again
    finds what is left to do.
    """
    holed = list(with_unindexed_rows(space))
    for shard in holed:
        with suppress(ObjectMissing, ValueError, EOFError):  # gone or unreadable: fsck has it made anew
            _merge(space, [shard])
    return len(holed)


def with_unindexed_rows(space: EmbeddingSpace) -> QuerySet[FeatureShard]:
    """Give the shards that hold rows of no photo, oldest first; `indexed` says how many are some photo's."""
    counted = FeatureShard.objects.filter(space=space).annotate(indexed=Count("index"))
    return counted.filter(rows__gt=F("indexed")).order_by("number")


def drop(keys: Iterable[str]) -> None:
    """Delete shards' objects that no row names any more."""
    for key in keys:
        if not FeatureShard.objects.filter(key=key).exists():
            objects.delete(key)


def _first_group(space: EmbeddingSpace) -> list[FeatureShard]:
    group: list[FeatureShard] = []
    rows = 0
    for shard in small_shards(space):
        rows += shard.rows
        if rows > shards.MAX_ROWS:
            break
        group.append(shard)
    return group


def _merge(space: EmbeddingSpace, group: list[FeatureShard]) -> None:
    index = EmbeddingIndex.objects.filter(shard__in=group)
    places = list(index.order_by("shard__number", "row").values_list("photo_id", "shard_id", "row"))
    rows = {shard.pk: local.open_shard(shard) for shard in group if places}
    vectors = np.array([rows[shard_id][row] for _, shard_id, row in places])  # (photos, width)
    target = store.put(space, shards.encode(vectors)) if places else None
    with transaction.atomic():
        # Erased photos have lost their place since: only those that are still there move.
        alive = set(index.select_for_update().values_list("photo_id", flat=True))
        FeatureShard.objects.filter(pk__in=[shard.pk for shard in group]).delete()
        if target is not None:
            number, key = target
            shard = FeatureShard.objects.create(space=space, number=number, key=key, rows=len(places))
            store.index(shard, ((photo_id, row) for row, (photo_id, _, _) in enumerate(places) if photo_id in alive))
        _drop_later(space, group)
    drop(old.key for old in group)


def _drop_later(space: EmbeddingSpace, group: list[FeatureShard]) -> None:
    """Ask, with the rows that no longer name them, for the objects to go: this process may be killed before."""
    name = f"{space.name}/{group[0].number}"
    queue.enqueue(kinds.DROP_SHARDS, key=name, payload={"keys": [old.key for old in group]}, after_s=DROP_AFTER_S)
