"""Which photos of the pool wait to be embedded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeling.selectors import training_data
from trainer.embeddings import store
from trainer.embeddings.store import Ids
from trainer.models import EmbeddingFailure, EmbeddingIndex, EmbeddingSpace


def waiting_ids(space: EmbeddingSpace) -> Ids:
    """Give the pool's photos that have no embedding in this space and were not found to be impossible, ascending."""
    pool = np.fromiter(training_data.pool_photo_ids(), dtype=np.int64)
    failures = EmbeddingFailure.objects.filter(space=space).values_list("photo_id", flat=True)
    done = np.concatenate([store.embedded_ids(space), np.fromiter(failures, dtype=np.int64)])
    return np.setdiff1d(pool, done)


def without_embedded(space: EmbeddingSpace, photo_ids: Sequence[int]) -> list[int]:
    """Give those of these photos that have no embedding in this space, in their order."""
    done = set(EmbeddingIndex.objects.filter(space=space, photo__in=photo_ids).values_list("photo_id", flat=True))
    return [photo_id for photo_id in photo_ids if photo_id not in done]
