"""Embeddings made of overlapping clouds, one per category, for tests that need no photos."""

import numpy as np

WIDTH = 64


def draw(rng: np.random.Generator, labels: np.ndarray, *, spread: float = 3.0, width: int = WIDTH) -> np.ndarray:
    """Draw float16 embeddings (n, width), non-negative like pooled ones; centres depend on `width` alone."""
    centres = np.random.default_rng(99).exponential(size=(int(labels.max()) + 1, width))
    noise = rng.normal(size=(len(labels), width)) * spread / 2
    return np.asarray(np.abs(centres[labels] + noise), dtype=np.float16)
