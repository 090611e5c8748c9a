"""Count how often a model is right, and how many photos wait, by how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.domain.accepting import THRESHOLDS, CategoryEvidence, Counts
from trainer.evaluation.arrays import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Opinions:
    """What a model says of photos: its category for each (n,), and how sure it is (n,), 0 to 1."""

    category_ids: IntArray
    confidence: FloatArray


def count(audited: Opinions, is_right: BoolArray, waiting: Opinions) -> tuple[CategoryEvidence, ...]:
    """Count audited photos, of which it is known whether the model is right (n,), and photos that wait.

    One entry for each category that the model names at all, in order of its id.
    """
    named = np.union1d(audited.category_ids, waiting.category_ids).tolist()
    return tuple(_of_category(int(category_id), audited, is_right, waiting) for category_id in named)


def _of_category(category_id: int, audited: Opinions, is_right: BoolArray, waiting: Opinions) -> CategoryEvidence:
    ours = audited.category_ids == category_id
    sure = _at_least(audited.confidence[ours])
    wrong = _at_least(audited.confidence[ours & ~is_right])
    more = _at_least(waiting.confidence[waiting.category_ids == category_id])
    at = tuple(Counts(*each) for each in zip(sure, wrong, more, strict=True))
    return CategoryEvidence(category_id=category_id, audited=int(ours.sum()), at=at)


def _at_least(confidence: npt.NDArray[Any]) -> list[int]:
    """Count the photos at or above each threshold."""
    below = np.searchsorted(np.sort(confidence), np.array(THRESHOLDS), side="left")
    counted: list[int] = (len(confidence) - below).tolist()
    return counted
