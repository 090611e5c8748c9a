"""What the quick head may learn from: answered photos of the pool, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labeling.selectors import training_data
from labeling.selectors.training_data import LabelRow
from trainer.embeddings import store
from trainer.embeddings.store import Embeddings
from trainer.models import EmbeddingSpace


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What the head is fitted to: embeddings, categories and capture groups of answered photos, in one order."""

    embeddings: Embeddings
    category_ids: npt.NDArray[np.int64]
    group_ids: npt.NDArray[np.int64]


def gather(space: EmbeddingSpace, *, most: int | None = None) -> Lesson:
    """Gather what may be learned from: answers to pool photos with a category in use, never an audit photo.

    `most` keeps the answers given last.
    """
    return of(space, rows() if most is None else latest(most))


def latest(most: int) -> list[LabelRow]:
    """Give the answers that were given last, of those that may be learned from."""
    return sorted(rows(), key=lambda label: label.answered_at)[-most:]


def rows() -> list[LabelRow]:
    """Give the answers that may be learned from, in order of their photos."""
    active = {category.id for category in training_data.active_categories()}
    return [
        label
        for label in training_data.standing_labels()
        if label.split == "pool" and not label.is_excluded and label.category_id in active
    ]


def of(space: EmbeddingSpace, labels: Sequence[LabelRow]) -> Lesson:
    """Give the lesson of these answers; photos without an embedding in the space are left out."""
    by_photo = {label.photo_id: label for label in labels}
    embeddings = store.load(space, by_photo)
    kept = [by_photo[photo_id] for photo_id in embeddings.photo_ids.tolist()]
    return Lesson(
        embeddings=embeddings,
        category_ids=np.array([row.category_id for row in kept], dtype=np.int64),
        group_ids=np.array([row.group_id for row in kept], dtype=np.int64),
    )
