"""Keep what a version says of the pool's photos while it embeds them: one run of its graph gives both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.models import EmbeddingSpace, PoolOpinion

_INSERT_ROWS = 500


def record(space: EmbeddingSpace, probabilities: Mapping[int, npt.NDArray[np.floating[Any]]]) -> None:
    """Record a version's best category and its probability (categories,) by photo id.

    A photo that was judged before keeps its row; a space of no version has none.
    """
    if space.model_version is None:
        return
    outputs = [each["id"] for each in space.model_version.categories]
    rows = [_row(space, photo_id, outputs, values) for photo_id, values in probabilities.items()]
    PoolOpinion.objects.bulk_create(rows, batch_size=_INSERT_ROWS, ignore_conflicts=True)


def _row(
    space: EmbeddingSpace, photo_id: int, outputs: list[int], values: npt.NDArray[np.floating[Any]]
) -> PoolOpinion:
    best = int(values.argmax())
    confidence = min(1.0, float(values[best]))  # a sum of many tails may come out a hair above
    return PoolOpinion(space=space, photo_id=photo_id, category_id=outputs[best], confidence=confidence)
