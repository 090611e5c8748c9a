"""The audit slice's figures of a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.artefacts.category import CategoryRef
from trainer.evaluation.report import evaluate


def measure(
    probabilities: Mapping[int, npt.NDArray[np.floating[Any]]],
    truth: Mapping[int, int],
    *,
    learned: Sequence[CategoryRef],
    unlearned: Sequence[CategoryRef],
) -> dict[str, Any] | None:
    """Measure probabilities (learned,) by photo id against the category ids that people gave; None without photos.

    Photos of a category that the model has not learned count as mistakes.
    """
    photo_ids = [photo_id for photo_id in truth if photo_id in probabilities]
    if not photo_ids:
        return None
    categories = [*learned, *unlearned]
    column = {category.id: index for index, category in enumerate(categories)}
    scores = np.zeros((len(photo_ids), len(categories)))
    scores[:, : len(learned)] = [probabilities[photo_id] for photo_id in photo_ids]
    labels = np.array([column[truth[photo_id]] for photo_id in photo_ids])
    return evaluate(scores, labels, [category.name for category in categories]).as_dict()
