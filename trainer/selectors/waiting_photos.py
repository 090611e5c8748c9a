"""Which photos of the pool wait to be embedded."""

from __future__ import annotations

import numpy as np

from labeling.selectors import training_data
from trainer.embeddings import store
from trainer.embeddings.store import Ids
from trainer.models import EmbeddingFailure, EmbeddingSpace


def waiting_ids(space: EmbeddingSpace) -> Ids:
    """Give the pool's photos that have no embedding in this space and were not found to be impossible, ascending."""
    pool = np.fromiter(training_data.pool_photo_ids(), dtype=np.int64)
    failures = EmbeddingFailure.objects.filter(space=space).values_list("photo_id", flat=True)
    done = np.concatenate([store.embedded_ids(space), np.fromiter(failures, dtype=np.int64)])
    return np.setdiff1d(pool, done)
