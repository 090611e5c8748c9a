"""Generated photos: patterns whose colour tells the category."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image

from trainer.artefacts.category import CategoryRef
from trainer.fitting.job import FitJob
from trainer.fitting.rows import PhotoRow
from trainer.inference.registry import find
from trainer.recipes.config import TrainingConfig

CATEGORIES = (CategoryRef(11, "glass"), CategoryRef(12, "metal"), CategoryRef(15, "paper"))
_COLOURS = ((40, 160, 70), (150, 40, 40), (60, 70, 190))


def rgb(category: int, rng: np.random.Generator, *, height: int = 48, width: int = 64) -> np.ndarray:
    """Draw one photo, uint8 (height, width, 3): noise around the category's colour, brighter towards the top."""
    noise = rng.normal(0, 25, (height, width, 3))
    light = np.linspace(40, -40, height)[:, None, None]
    return np.asarray(np.clip(noise + light + np.array(_COLOURS[category]), 0, 255), np.uint8)


def jpeg(pixels: np.ndarray) -> bytes:
    """Encode pixels as a stored photo."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95, subsampling=0)
    return file.getvalue()


def rows(count: int, *, audit_every: int = 4, seed: int = 5) -> tuple[PhotoRow, ...]:
    """Draw `count` answered photos in groups of two; every `audit_every`-th group is audit."""
    rng = np.random.default_rng(seed)
    return tuple(
        row(jpeg(rgb(index // 2 % 3, rng)), category=index // 2 % 3, group=index // 2, audit_every=audit_every)
        for index in range(count)
    )


def row(data: bytes, *, category: int, group: int, audit_every: int = 4) -> PhotoRow:
    """Make one answered photo of its bytes."""
    split = "audit" if group % audit_every == audit_every - 1 else "train"
    return PhotoRow(hashlib.sha256(data).hexdigest(), category, f"group-{group}", split, reader(data))  # type: ignore[arg-type]


def reader(data: bytes) -> Callable[[], bytes]:
    """Give what reads these bytes."""
    return partial(bytes, data)


def job(count: int = 48, **knobs: object) -> FitJob:
    """Make a small run of the tiny network; `knobs` change its configuration."""
    config = TrainingConfig(**{"epochs": 4, "batch_size": 8, "views": "mirror", **knobs})  # type: ignore[arg-type]
    return FitJob(rows=rows(count), categories=CATEGORIES, network=find("tiny"), config=config, golden_count=18)
