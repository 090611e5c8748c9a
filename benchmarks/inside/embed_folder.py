"""Embed a folder per category with the backbone, and keep vectors, categories and groups in one file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from labeling.imaging.perceptual_hash import perceptual_hash
from labeling.storage import objects
from trainer.inference.embedder import Embedder
from trainer.management import arguments
from trainer.selectors import spaces
from trainer.simulation import hash_groups


def main(folder: str, out: str) -> dict[str, int]:
    """Embed; what cannot be read is left out. Near-equal photos are one group, as at intake."""
    space = spaces.backbone()
    assert space is not None
    embedder = Embedder(objects.read(space.onnx_key))
    rows, names, hashes = [], [], []
    for path, name in arguments.by_category(Path(folder)):
        try:
            rgb = arguments.pixels_of(path)
        except arguments.UNREADABLE:
            continue
        rows.append(embedder.embed(rgb).astype(np.float16))
        names.append(name)
        hashes.append(perceptual_hash(rgb))
    labels = np.unique(np.array(names), return_inverse=True)[1]
    groups = hash_groups.of(np.array(hashes, dtype=np.int64))
    np.savez(out, vectors=np.array(rows), labels=labels, groups=groups)
    return {"photos": len(rows)}
