"""Find the photos of the pool that are like no other, and tell the people's side."""

from __future__ import annotations

from typing import Any

import numpy as np

from labeling.selectors import training_data
from labeling.services import odd_photos
from labeling.services.odd_photos import OddDraft
from trainer.embeddings import store
from trainer.selection import oddness
from trainer.selectors import spaces

SHOWN = 33
_SEED = 20


def find() -> dict[str, Any]:
    """Publish the oddest photos of the serving space; nothing before there are embeddings."""
    space = spaces.serving()
    if space is None:
        return {"odd": 0}
    pool = store.load(space, training_data.pool_photo_ids())
    alike = oddness.likeness(pool.vectors, rng=np.random.default_rng(_SEED))
    oddest = np.argsort(alike, kind="stable")[:SHOWN]
    drafts = [OddDraft(int(pool.photo_ids[place]), float(alike[place])) for place in oddest]
    return {"odd": odd_photos.publish(drafts)}
