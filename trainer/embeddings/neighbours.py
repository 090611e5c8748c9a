"""Find the photos whose embeddings are most like one photo's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.embeddings import local
from trainer.embeddings.shards import Rows
from trainer.models import EmbeddingIndex, EmbeddingSpace, FeatureShard

MOST_SHARDS = 32  # 131,072 photos, the newest: a request looks at no more, however many there are
_CENTRE_ROWS = 512

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A photo and how alike it is: the cosine of the centred embeddings, -1 to 1."""

    photo_id: int
    likeness: float


def nearest(space: EmbeddingSpace, photo_id: int, *, count: int) -> list[Neighbour]:
    """Give up to `count` other photos, the most alike first; none for a photo without an embedding.

    One product with each mapped shard; only the best rows of each are looked up.
    """
    place = EmbeddingIndex.objects.filter(space=space, photo_id=photo_id).select_related("shard").first()
    if place is None:
        return []
    own = local.open_shard(place.shard)
    centre = _centre(own)
    direction = own[place.row].astype(np.float32) - centre
    best = [found for shard in _shards(place.shard) for found in _best(shard, direction, centre, count=count + 1)]
    best.sort(key=lambda found: -found.likeness)
    return [found for found in best if found.photo_id != photo_id][:count]


def _shards(own: FeatureShard) -> Iterator[FeatureShard]:
    yield own
    others = FeatureShard.objects.filter(space_id=own.space_id).exclude(pk=own.pk)
    yield from others.order_by("-number")[: MOST_SHARDS - 1]


def _centre(rows: Rows) -> Vector:
    step = max(1, len(rows) // _CENTRE_ROWS)
    return np.asarray(rows[::step].astype(np.float32).mean(axis=0))


def _best(shard: FeatureShard, direction: Vector, centre: Vector, *, count: int) -> list[Neighbour]:
    """Give the most alike of one shard. A row that belongs to no photo any more is none."""
    likeness = _cosines(local.open_shard(shard), direction, centre)
    rows = np.argsort(-likeness, kind="stable")[:count].tolist()
    index = EmbeddingIndex.objects.filter(shard=shard, row__in=rows)
    return [Neighbour(photo_id, float(likeness[row])) for photo_id, row in index.values_list("photo_id", "row")]


def _cosines(rows: Rows, direction: Vector, centre: Vector) -> Vector:
    """Give the cosine of each row (rows, width) with the direction (width,), both seen from the centre."""
    values = rows.astype(np.float32)
    products = values @ np.stack([direction, centre], axis=1)  # (rows, 2)
    squares = np.einsum("rw,rw->r", values, values) - 2 * products[:, 1] + centre @ centre
    lengths = np.sqrt(np.maximum(squares, 1e-12)) * max(float(np.linalg.norm(direction)), 1e-6)
    return np.asarray((products[:, 0] - centre @ direction) / lengths, dtype=np.float32)
