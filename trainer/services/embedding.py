"""Embed the photos that wait: read and decode ahead on threads, run the network on this one, store in batches."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, RuntimeException

from labeling.errors import ImageDamaged, ImageRefused, ObjectMissing
from labeling.imaging import pixels
from labeling.selectors import training_data
from labeling.storage import objects
from trainer.embeddings import store
from trainer.embeddings.store import Ids
from trainer.inference.embedder import Embedder
from trainer.models import EmbeddingFailure, EmbeddingSpace
from trainer.selectors import waiting_photos
from trainer.services import pool_opinions

BATCH = 256
READERS = 4  # threads: on files one would do, on a remote store each read waits some ten milliseconds
AHEAD = 32  # decoded photos in memory at most, beside the one in the network

# What says "this photo cannot be embedded", as opposed to "nothing can be embedded at the moment".
_ITS_OWN_FAULT = (ImageRefused, ObjectMissing, Fail, InvalidArgument, RuntimeException)

Pixels = npt.NDArray[np.uint8]
Probabilities = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """How many photos were embedded, how many could not be, how many still wait."""

    embedded: int
    failed: int
    waiting: int


def embed_waiting(
    space: EmbeddingSpace, *, waiting: Ids | None = None, begin_at: float = 0.0, budget_s: float = float("inf")
) -> Embedded:
    """Embed the pool's photos that have no embedding in this space, until the budget is spent.

    `waiting` are their ids, for a caller who has them. Several workers may do this side by side: each begins at
    another place of the list, `begin_at` (0 to 1), goes round, and leaves out what another one did meanwhile. A photo
    that cannot be read, decoded or embedded is recorded and skipped. Raises `ObjectStoreDown`.
    """
    waiting = waiting_photos.waiting_ids(space) if waiting is None else waiting
    ends_at = time.monotonic() + budget_s
    embedded = failed = by_others = 0
    for batch in _batches(np.roll(waiting, -int(begin_at * len(waiting))).tolist()):
        still = waiting_photos.without_embedded(space, batch)
        ids, vectors, opinions, failures = _embed_batch(_embedder(space.onnx_key), still)
        _record_failures(space, failures)
        pool_opinions.record(space, opinions)  # first: a photo with an embedding is not looked at again
        store.append(space, ids, vectors)
        embedded, failed, by_others = embedded + len(ids), failed + len(failures), by_others + len(batch) - len(still)
        if time.monotonic() >= ends_at:
            break
    return Embedded(embedded=embedded, failed=failed, waiting=len(waiting) - embedded - failed - by_others)


def _batches(photo_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (photo_ids[start : start + BATCH] for start in range(0, len(photo_ids), BATCH))


def _embed_batch(
    embedder: Embedder, photo_ids: Sequence[int]
) -> tuple[list[int], npt.NDArray[np.float16], dict[int, Probabilities], dict[int, Exception]]:
    """Embed some photos.

    Give the ids that went well, their rows float16 (photos, width), what a version says of them, and what befell the
    others.
    """
    keys = training_data.photo_objects(photo_ids)
    ids, rows, opinions, failures = [], [], {}, {}
    for photo_id, decoded in _decoded_ahead(photo_ids, lambda photo_id: _decode(keys, photo_id)):
        try:
            embedding, probabilities = embedder.embed_and_judge(decoded.result())
            rows.append(_finite(embedding))
            ids.append(photo_id)
            if probabilities is not None:
                opinions[photo_id] = probabilities
        except _ITS_OWN_FAULT as fault:
            failures[photo_id] = fault
    return ids, np.array(rows, dtype=np.float16), opinions, failures


def _decoded_ahead(photo_ids: Iterable[int], decode: Callable[[int], Pixels]) -> Iterator[tuple[int, Future[Pixels]]]:
    """Give the photos in order while the next ones are read and decoded on threads, which leave Python's lock."""
    with ThreadPoolExecutor(READERS, thread_name_prefix="decode") as readers:
        pending: deque[tuple[int, Future[Pixels]]] = deque()
        for photo_id in photo_ids:
            pending.append((photo_id, readers.submit(decode, photo_id)))
            if len(pending) >= AHEAD:
                yield pending.popleft()
        yield from pending


def _decode(keys: dict[int, str], photo_id: int) -> Pixels:
    key = keys.get(photo_id)
    if key is None:  # erased since we looked
        raise ObjectMissing(key="")
    return pixels.decode_rgb(objects.read(key))


def _finite(embedding: npt.NDArray[np.float32]) -> npt.NDArray[np.float16]:
    """Round to what is stored. Raises `ImageDamaged` for values that would spoil every fit they enter."""
    stored = embedding.astype(np.float16)
    if not np.isfinite(stored).all():
        raise ImageDamaged
    return stored


def _record_failures(space: EmbeddingSpace, failures: dict[int, Exception]) -> None:
    rows = [
        EmbeddingFailure(
            space=space, photo_id=photo_id, code=getattr(fault, "code", "network-failed"), detail=str(fault)
        )
        for photo_id, fault in failures.items()
    ]
    EmbeddingFailure.objects.bulk_create(rows, ignore_conflicts=True)


@lru_cache(maxsize=2)  # the serving space and the one being filled
def _embedder(onnx_key: str) -> Embedder:
    return Embedder(objects.read(onnx_key))
