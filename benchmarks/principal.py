"""Fewer dimensions, the principal ones: a head is fitted in a tenth of the time, and knows nearly as much."""

from __future__ import annotations

import numpy as np

from trainer.simulation.labeled_photos import LabeledPhotos


def of(photos: LabeledPhotos, *, dimensions: int) -> LabeledPhotos:
    """Give the same photos by so many of their principal dimensions."""
    centred = photos.embeddings - photos.embeddings.mean(axis=0)
    _values, directions = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    kept = directions[:, ::-1][:, :dimensions].astype(np.float32)
    return LabeledPhotos(embeddings=centred @ kept, labels=photos.labels, groups=photos.groups)
