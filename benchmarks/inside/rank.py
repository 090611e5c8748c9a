"""A deck from drawn embeddings: how long ordering it takes, and how large the process grows."""

from __future__ import annotations

import resource
import time

import numpy as np
import numpy.typing as npt
from django.conf import settings

from trainer.selection import ranking

WIDTH = 1280
CATEGORIES = 6
CHUNK = 4096

Vectors = npt.NDArray[np.float32]


def main(*, photos: int, labels: int) -> dict[str, float]:
    """Rank so many photos once by the default strategy; without labels there is no head either."""
    rng = np.random.default_rng(0)
    pool, labeled = _drawn(photos, rng), _drawn(labels, rng)
    probabilities = rng.dirichlet(np.ones(CATEGORIES), size=photos).astype(np.float32) if labels else None
    counts = np.bincount(np.arange(labels) % CATEGORIES) if labels else None
    started_at = time.perf_counter()
    ranked = ranking.rank(pool, probabilities, labeled, count=settings.MAGPIE_DECK_SIZE, rng=rng, label_counts=counts)
    seconds = time.perf_counter() - started_at
    largest_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"s": seconds, "mb": largest_kb / 1024, "deck": len(set(ranked.order.tolist()))}


def _drawn(count: int, rng: np.random.Generator) -> Vectors:
    """Draw float32 (count, width) around a centre per category, none negative, as pooled activations are."""
    centres = rng.exponential(0.3, size=(CATEGORIES, WIDTH)).astype(np.float32)
    vectors = np.empty((count, WIDTH), dtype=np.float32)
    for start in range(0, count, CHUNK):
        kinds = np.arange(start, min(start + CHUNK, count)) % CATEGORIES
        noise = rng.standard_normal((len(kinds), WIDTH), dtype=np.float32)
        vectors[start : start + CHUNK] = np.maximum(centres[kinds] + 0.5 * noise, 0)
    return vectors
