"""Hold photos whose categories are known, as a replay wants them, and part them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from trainer.head import folds

FloatArray: TypeAlias = npt.NDArray[np.floating[Any]]
IntArray: TypeAlias = npt.NDArray[np.int64]

LEAST_PER_CATEGORY = 10


@dataclass(frozen=True, kw_only=True)
class LabeledPhotos:
    """Hold embeddings float32 (n, d), the category of each in 0..c-1 (n,), and its capture group (n,)."""

    embeddings: FloatArray
    labels: IntArray
    groups: IntArray

    def __len__(self) -> int:
        """Count the photos."""
        return len(self.labels)

    def part(self, rows: IntArray) -> LabeledPhotos:
        """Take some of the photos."""
        return LabeledPhotos(embeddings=self.embeddings[rows], labels=self.labels[rows], groups=self.groups[rows])


def frequent(photos: LabeledPhotos, *, least: int = LEAST_PER_CATEGORY) -> LabeledPhotos:
    """Leave out categories with too few photos to be in every part, and number the others anew."""
    counts = np.bincount(photos.labels)
    kept = photos.part(np.flatnonzero(counts[photos.labels] >= least))
    labels = np.unique(kept.labels, return_inverse=True)[1]
    return LabeledPhotos(embeddings=kept.embeddings, labels=np.asarray(labels), groups=kept.groups)


def held_out(photos: LabeledPhotos, *, runs: int, count: int) -> Iterator[tuple[LabeledPhotos, LabeledPhotos]]:
    """Yield for each run the photos to ask about, and those to measure on: one of `count` parts by turns.

    No capture group lies in both. After each turn the photos are parted anew.
    """
    names, members = np.unique(photos.groups, return_inverse=True)
    for run in range(runs):
        turn, part = divmod(run, count)
        shuffled = np.random.default_rng(turn).permutation(len(names))[members]
        parts = folds.grouped(photos.labels, shuffled, count=count)
        yield photos.part(np.flatnonzero(parts != part)), photos.part(np.flatnonzero(parts == part))
