"""Writing and reading embeddings of one space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.db.models import Max

from labeling.errors import ObjectMissing
from labeling.storage import keys, objects
from trainer.embeddings import local, shards
from trainer.models import EmbeddingIndex, EmbeddingSpace, FeatureShard

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]

_PLACE = ("photo_id", "shard_id", "row")
_INSERT_ROWS = 2000
_LOAD_TRIES = 3


@dataclass(frozen=True)
class Embeddings:
    """Photos and their embeddings: `photo_ids` int64 (photos,), `vectors` float32 (photos, width), same order."""

    photo_ids: Ids
    vectors: Vectors


def append(space: EmbeddingSpace, photo_ids: Sequence[int], vectors: npt.NDArray[Any]) -> list[FeatureShard]:
    """Add embeddings, shape (photos, width): the objects first, create-once, then their rows in one transaction.

    A process killed in between leaves an object that no row names, and the next one takes a new number. A photo that
    somebody else embedded meanwhile keeps the place that it has.
    """
    parts = [slice(start, start + shards.MAX_ROWS) for start in range(0, len(photo_ids), shards.MAX_ROWS)]
    return [_append_shard(space, photo_ids[part], vectors[part]) for part in parts]


def embedded_ids(space: EmbeddingSpace) -> Ids:
    """Give the ids of the photos that have an embedding in this space, ascending."""
    ids = EmbeddingIndex.objects.filter(space=space).order_by("photo_id").values_list("photo_id", flat=True)
    return np.fromiter(ids.iterator(), dtype=np.int64)


def index(shard: FeatureShard, places: Iterable[tuple[int, int]]) -> None:
    """Note in which row of a shard each photo lies, as (photo, row). One that has a place in the space keeps it."""
    rows = [
        EmbeddingIndex(space_id=shard.space_id, photo_id=photo_id, shard=shard, row=row) for photo_id, row in places
    ]
    EmbeddingIndex.objects.bulk_create(rows, batch_size=_INSERT_ROWS, ignore_conflicts=True)


def load(space: EmbeddingSpace, photo_ids: Iterable[int]) -> Embeddings:
    """Load the embeddings of these photos; those without one are left out, the others keep their order."""
    wanted = np.fromiter(photo_ids, dtype=np.int64)
    for _attempt in range(_LOAD_TRIES - 1):
        try:
            return _load(space, wanted)
        except (KeyError, ObjectMissing, FileNotFoundError):
            continue  # compaction moved these rows since we looked: look again
    return _load(space, wanted)


def _load(space: EmbeddingSpace, wanted: Ids) -> Embeddings:
    places = _places(space)
    found = np.searchsorted(places[:, 0], wanted)
    found[found == len(places)] = 0
    is_there = places[found, 0] == wanted if len(places) else np.zeros(len(wanted), dtype=bool)
    return Embeddings(wanted[is_there], _gather(space, places[found[is_there]]))


def _append_shard(space: EmbeddingSpace, photo_ids: Sequence[int], vectors: npt.NDArray[Any]) -> FeatureShard:
    number, key = put(space, shards.encode(vectors))
    with transaction.atomic():
        shard = FeatureShard.objects.create(space=space, number=number, key=key, rows=len(photo_ids))
        index(shard, ((photo_id, row) for row, photo_id in enumerate(photo_ids)))
    return shard


def put(space: EmbeddingSpace, data: bytes) -> tuple[int, str]:
    """Store a shard under the first number that no object has; creating it is what claims the number."""
    newest = FeatureShard.objects.filter(space=space).aggregate(number=Max("number"))["number"]
    number = (newest or 0) + 1
    while True:
        key = keys.features(space.network_digest, space.preprocessing_digest, space.name, number)
        if objects.put_once(key, data, content_type="application/octet-stream"):
            return number, key
        number += 1


def _places(space: EmbeddingSpace) -> npt.NDArray[np.int64]:
    """Give where each photo lies, int64 (photos, 3): photo, shard, row, ascending by photo."""
    places = EmbeddingIndex.objects.filter(space=space).order_by("photo_id").values_list(*_PLACE)
    return np.array(list(places), dtype=np.int64).reshape(-1, len(_PLACE))  # (photos, 3)


def _gather(space: EmbeddingSpace, places: npt.NDArray[np.int64]) -> Vectors:
    vectors = np.empty((len(places), space.width), dtype=np.float32)
    for shard, positions in _by_shard(places):
        vectors[positions] = local.open_shard(shard)[places[positions, 2]]
    return vectors


def _by_shard(places: npt.NDArray[np.int64]) -> Iterator[tuple[FeatureShard, Ids]]:
    """Give each shard with the positions of the photos that lie in it."""
    if not len(places):
        return
    order = np.argsort(places[:, 1], kind="stable")
    shard_ids, starts = np.unique(places[order, 1], return_index=True)
    rows = FeatureShard.objects.in_bulk(shard_ids.tolist())
    for shard_id, positions in zip(shard_ids.tolist(), np.split(order, starts[1:]), strict=True):
        yield rows[shard_id], positions
