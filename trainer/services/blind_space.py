"""The backbone's space, which knows no answer: what answers are held against must not have learned from them.

A version's network has seen the wrong answers along with the right ones, and knows both by heart: in its own space a
wrong answer looks right, and a curve of mistakes is flat from the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeling.selectors.training_data import LabelRow
from trainer.models import EmbeddingSpace, SpaceState
from trainer.selectors import spaces, waiting_photos
from trainer.services import embedding, embedding_jobs

EMBED_S = 30.0  # of one job


def with_all(answers: Sequence[LabelRow]) -> EmbeddingSpace | None:
    """Give the space once it holds all these photos, embedding what is missing; None while there is more to do.

    Since a version serves, new photos are embedded in its space alone; here those that were answered follow.
    """
    space = spaces.backbone()
    if space is None or space.state == SpaceState.SERVING:
        return space
    waiting = np.intersect1d(waiting_photos.waiting_ids(space), [label.photo_id for label in answers])
    if not len(waiting):
        return space
    done = embedding.embed_waiting(space, waiting=waiting, budget_s=EMBED_S)
    embedding_jobs.tidy(space)
    return None if done.waiting else space
