"""The photos themselves: counts, sizes, brightness and sharpness, near-duplicates. Looked at by a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from labeling.imaging import near_duplicates
from labeling.models import Photo, PhotoState, State

SAMPLE = 33
EXTREMES = 10  # darkest, brightest, least sharp
PAIRS = 60
SIZES = 8
BINS = 20
_SHARES = (10, 50, 90)
_SEED = 20

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]


def look() -> dict[str, Any]:
    """Look at all photos that are still there; give what a survey keeps. Not for a request."""
    rows = list(
        Photo.objects.filter(erased_at=None)
        .order_by("pk")
        .values_list(
            "pk",
            "group_id",
            "perceptual_hash",
            "width",
            "height",
            "size_bytes",
            "measure__brightness",
            "measure__sharpness",
        )
    )
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * 8
    ids, groups, hashes = (np.array(columns[n], dtype=np.int64) for n in range(3))
    brightness, sharpness = (np.array(columns[n], dtype=np.float64) for n in (6, 7))
    return {
        "photos": len(ids),
        "groups": len(np.unique(groups)),
        "erased": Photo.objects.filter(erased_at__isnull=False).count(),
        "bytes": int(sum(columns[5])),
        "sizes": _sizes(list(zip(columns[3], columns[4], strict=True))),
        "measured": int(np.isfinite(brightness).sum()),
        "brightness": _histogram(brightness, high=1.0),
        "sharpness": _histogram(sharpness),
        "categories": _categories(ids, brightness, sharpness),
        "sample": _sample(ids),
        "darkest": _lowest(ids, brightness),
        "brightest": _lowest(ids, -brightness),
        "blurred": _lowest(ids, sharpness),
        **_near(ids, groups, hashes),
    }


def _sizes(sizes: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    return [(width, height, count) for (width, height), count in Counter(sizes).most_common(SIZES)]


def _histogram(values: Floats, *, high: float | None = None) -> dict[str, Any]:
    """Count values in equal bins from 0 up; the last bin takes what lies beyond nearly all others."""
    known = values[np.isfinite(values)]
    if not len(known):
        return {"high": 0.0, "counts": []}
    top = high or float(np.percentile(known, 99)) or 1.0
    counts, _edges = np.histogram(np.clip(known, 0, top), bins=BINS, range=(0, top))
    return {"high": top, "counts": counts.tolist()}


def _categories(ids: Ids, brightness: Floats, sharpness: Floats) -> list[dict[str, Any]]:
    """Describe the photos settled with each category, and those that wait, as category 0."""
    states = PhotoState.objects.filter(state__in=(State.SETTLED, State.OPEN), is_excluded=False)
    settled = dict(states.values_list("pk", "category_id"))
    category = np.array([settled.get(photo_id, -1) or 0 for photo_id in ids.tolist()], dtype=np.int64)
    described = []
    for category_id in np.unique(category[category >= 0]).tolist():
        members = category == category_id
        row = {"id": category_id, "photos": int(members.sum())}
        described.append({**row, "brightness": _spread(brightness[members]), "sharpness": _spread(sharpness[members])})
    return described


def _spread(values: Floats) -> list[float]:
    known = values[np.isfinite(values)]
    return [round(float(value), 4) for value in np.percentile(known, _SHARES)] if len(known) else []


def _sample(ids: Ids) -> list[int]:
    chosen = np.random.default_rng(_SEED).choice(ids, size=min(SAMPLE, len(ids)), replace=False) if len(ids) else ids
    return sorted(chosen.tolist())


def _lowest(ids: Ids, values: Floats) -> list[int]:
    order = np.argsort(values, kind="stable")  # what was not measured sorts last
    known = order[: int(np.isfinite(values).sum())]
    return [int(photo_id) for photo_id in ids[known[:EXTREMES]]]


def _near(ids: Ids, groups: Ids, hashes: Ids) -> dict[str, Any]:
    pairs = near_duplicates.find(hashes, groups)
    shown = [(int(ids[pair.first]), int(ids[pair.second]), pair.distance) for pair in pairs[:PAIRS]]
    return {"near": shown, "near_count": len(pairs)}
