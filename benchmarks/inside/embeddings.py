"""Embeddings of photos that nobody embedded: drawn around a centre per category, as a backbone would place them."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from labeling.selectors import training_data
from labeling.storage import keys
from trainer.embeddings import store
from trainer.models import EmbeddingSpace
from trainer.services import spaces

WIDTH = 1280
SPREAD = 1.0  # of the most telling dimensions
CENTRES = 0.025  # apart from each other by this per dimension: a head of 2,000 answers is right in four of five photos,
# as on real ones, and takes no less time to fit
ACTIVE = 60  # dimensions in which photos of one category differ from each other much more than in the others


def main(*, categories: int) -> dict[str, int]:
    """Let a backbone's space serve with an embedding for each photo of the pool; give how many those are."""
    space = _space()
    ids = training_data.pool_photo_ids()
    kinds = np.arange(len(ids)) % categories
    for start in range(0, len(ids), 4096):
        part = slice(start, start + 4096)
        store.append(space, ids[part], _drawn(kinds[part], categories=categories, seed=start))
    return {"embedded": len(ids)}


def _space() -> EmbeddingSpace:
    digest = hashlib.sha256(b"drawn").hexdigest()
    key = keys.artefact(0, digest, "backbone.onnx")
    return spaces.record_backbone(
        network="drawn", network_digest=digest[:16], preprocessing_digest=digest[:16], onnx_key=key, width=WIDTH
    )


def _drawn(kinds: npt.NDArray[np.int_], *, categories: int, seed: int) -> npt.NDArray[np.float16]:
    """Draw float16 (photos, width), none negative, as pooled activations are."""
    centres = np.random.default_rng(0).normal(0, CENTRES, (categories, WIDTH))
    scales = np.full(WIDTH, 0.25)
    scales[:ACTIVE] = SPREAD
    noise = np.random.default_rng(seed + 1).normal(0, scales, (len(kinds), WIDTH))
    return np.maximum(centres[kinds] + noise + 0.3, 0).astype(np.float16)
