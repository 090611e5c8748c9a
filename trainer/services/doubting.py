"""Doubt answers: a head that did not learn from a photo is confident that it is something else."""

from __future__ import annotations

from typing import Any

import numpy as np

from labeling.services import doubts
from labeling.services.doubts import DoubtDraft
from trainer.head import contradictions
from trainer.head.contradictions import Contradictions
from trainer.selectors import refreshes, spaces
from trainer.services import lessons
from trainer.services.lessons import Lesson

EVERY_S = 60.0  # after a refresh, and so at most this often: the head is fitted to each part anew
MOST_ANSWERS = 10_000  # of the latest; their arrays take 50 MB and a few seconds
FEWEST_ANSWERS = 60  # below, a head is confident of little and wrong about much
# On TrashNet with 3 % of the answers spoilt, 28 of 50 are among 67 doubts. At .9: 17 among 32; at .7: 30 among 103.
LEAST_CONFIDENCE = 0.8
MOST_DOUBTS = 500


def doubt() -> dict[str, Any]:
    """Publish which of the latest answers are contradicted, in place of what was doubted before."""
    space, refresh = spaces.serving(), refreshes.latest()
    if space is None or refresh is None:
        return {"doubted": 0}
    lesson = lessons.gather(space, most=MOST_ANSWERS)
    found = _contradicted(lesson) if len(lesson.category_ids) >= FEWEST_ANSWERS else []
    return {"doubted": doubts.publish(doubts=found[:MOST_DOUBTS], source=f"head:{refresh.pk}")}


def _contradicted(lesson: Lesson) -> list[DoubtDraft]:
    found = contradictions.find(
        lesson.embeddings.vectors.astype(np.float32),
        lesson.category_ids,
        lesson.group_ids,
        least_confidence=LEAST_CONFIDENCE,
    )
    return _drafts(found, lesson)


def _drafts(found: Contradictions, lesson: Lesson) -> list[DoubtDraft]:
    photo_ids = lesson.embeddings.photo_ids
    return [
        DoubtDraft(photo_id=int(photo_ids[row]), category_id=int(category_id), confidence=float(confidence))
        for row, category_id, confidence in zip(found.rows, found.category_ids, found.confidence, strict=True)
    ]
