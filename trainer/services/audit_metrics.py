"""The audit slice's figures of a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.artefacts.category import CategoryRef
from trainer.evaluation.report import evaluate
from trainer.evaluation.thresholds import at_thresholds


@dataclass(frozen=True)
class Asked:
    """Probabilities (photos, categories) and labels (photos,), the column numbers of the truth."""

    names: tuple[str, ...]
    scores: npt.NDArray[np.float64]
    labels: npt.NDArray[np.int64]


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
    asked = _asked(probabilities, truth, learned, unlearned)
    return None if asked is None else evaluate(asked.scores, asked.labels, asked.names).as_dict()


def thresholds(
    probabilities: Mapping[int, npt.NDArray[np.floating[Any]]],
    truth: Mapping[int, int],
    *,
    learned: Sequence[CategoryRef],
    unlearned: Sequence[CategoryRef],
) -> list[dict[str, Any]]:
    """Say what each threshold of confidence is worth on the same photos; nothing without photos."""
    asked = _asked(probabilities, truth, learned, unlearned)
    return [] if asked is None else [each.as_dict() for each in at_thresholds(asked.scores, asked.labels)]


def _asked(
    probabilities: Mapping[int, npt.NDArray[np.floating[Any]]],
    truth: Mapping[int, int],
    learned: Sequence[CategoryRef],
    unlearned: Sequence[CategoryRef],
) -> Asked | None:
    photo_ids = [photo_id for photo_id in truth if photo_id in probabilities]
    if not photo_ids:
        return None
    categories = [*learned, *unlearned]
    column = {category.id: index for index, category in enumerate(categories)}
    scores = np.zeros((len(photo_ids), len(categories)))
    scores[:, : len(learned)] = [probabilities[photo_id] for photo_id in photo_ids]
    labels = np.array([column[truth[photo_id]] for photo_id in photo_ids])
    return Asked(tuple(category.name for category in categories), scores, labels)
