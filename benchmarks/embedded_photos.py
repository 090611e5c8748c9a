"""Photos with known categories as the backbone sees them: embedded once, then kept in MAGPIE_HOME."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from benchmarks import deployments
from benchmarks.errors import Skipped
from benchmarks.networks import LARGE, chosen
from benchmarks.options import Options
from benchmarks.progress import say
from trainer.simulation.labeled_photos import LabeledPhotos

_DIGITS = 12


def of(options: Options) -> LabeledPhotos:
    """Give the photos of `MAGPIE_PHOTOS_DIR`. Raises Skipped where there are none, or no network to see them with."""
    if options.photos_dir is None:
        raise Skipped("MAGPIE_PHOTOS_DIR names no folder of photos per category")
    network = chosen(options, LARGE)
    path = options.kept_dir / f"embedded-{network}-{_digest(options.photos_dir)}.npz"
    if not path.exists():
        _embed(options, network, path)
    with np.load(path, allow_pickle=False) as kept:
        vectors = kept["vectors"].astype(np.float32)
        return LabeledPhotos(embeddings=vectors, labels=kept["labels"], groups=kept["groups"])


def _digest(folder: Path) -> str:
    """Hash the names and sizes of the photos: another folder, or another photo in it, is embedded anew."""
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    facts = "\n".join(f"{path.relative_to(folder)} {path.stat().st_size}" for path in files)
    return hashlib.sha256(facts.encode()).hexdigest()[:_DIGITS]


def _embed(options: Options, network: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.npz")
    with deployments.empty(options, MAGPIE_NETWORK=network) as deployment:
        deployment.manage("prepare_backbone")
        made = deployment.inside("embed_folder", folder=str(options.photos_dir), out=str(unfinished))
    say(f"embedded {made['photos']} photos with {network}")
    unfinished.replace(path)
