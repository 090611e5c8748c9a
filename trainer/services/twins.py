"""Find photos of the pool that look nearly the same, as the backbone sees them, and keep the pairs."""

from __future__ import annotations

from typing import Any

import numpy as np

from jobs import clock
from labeling.selectors import training_data
from trainer.embeddings import store
from trainer.models import Measurement, Subject
from trainer.selection import twins
from trainer.selectors import spaces

_SEED = 20


def find() -> dict[str, Any]:
    """Keep the most alike pairs among the photos that the backbone has seen, in place of those found before.

    A version brings photos of one category together, whatever they look like: the backbone does not.
    """
    space = spaces.backbone()
    if space is None:
        return {"twins": 0}
    groups = training_data.pool_groups()
    pool = store.load(space, groups)
    group_ids = np.array([groups[photo_id] for photo_id in pool.photo_ids.tolist()], dtype=np.int64)
    found = twins.find(pool.vectors, group_ids, rng=np.random.default_rng(_SEED))
    ids = pool.photo_ids.tolist()
    pairs = [
        (ids[first], ids[second], round(float(likeness), 4))
        for first, second, likeness in zip(found.first, found.second, found.likeness, strict=True)
    ]
    facts = {"body": {"photos": len(ids), "pairs": pairs}, "made_at": clock.now()}
    Measurement.objects.update_or_create(subject=Subject.TWINS, version=None, defaults=facts)
    return {"twins": len(pairs)}
