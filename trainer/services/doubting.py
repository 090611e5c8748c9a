"""Doubt answers: heads that did not learn from a photo are confident that it is something else."""

from __future__ import annotations

from typing import Any

import numpy as np

from jobs.services import queue
from labeling.services import doubts
from labeling.services.doubts import DoubtDraft
from trainer import kinds
from trainer.head import suspects
from trainer.head.suspects import Suspects
from trainer.selectors import refreshes, spaces
from trainer.services import blind_space, lessons
from trainer.services.lessons import Lesson

EVERY_S = 60.0  # after a refresh, and so at most this often: the head is fitted to each part anew
AGAIN_S = 1.0  # where the backbone has not seen all answered photos yet
MOST_ANSWERS = 10_000  # of the latest; their arrays take 50 MB and a few seconds
FEWEST_ANSWERS = 60  # below, a head is confident of little and wrong about much
MOST_DOUBTS = 500


def doubt() -> dict[str, Any]:
    """Publish which of the latest answers are suspect, in place of what was doubted before.

    Nothing is changed by it: the photos wait for somebody's second look.
    """
    refresh = refreshes.latest()
    if refresh is None:
        return {"doubted": 0}
    answers = lessons.latest(MOST_ANSWERS)
    space = blind_space.with_all(answers)
    if space is None:
        queue.enqueue(kinds.DOUBT_ANSWERS, after_s=AGAIN_S)
        return {"waits_for": spaces.BACKBONE}
    lesson = lessons.of(space, answers)
    found = _suspects(lesson) if len(lesson.category_ids) >= FEWEST_ANSWERS else []
    return {"doubted": doubts.publish(doubts=found[:MOST_DOUBTS], source=f"head:{refresh.pk}")}


def _suspects(lesson: Lesson) -> list[DoubtDraft]:
    vectors = lesson.embeddings.vectors.astype(np.float32)
    return _drafts(suspects.find(vectors, lesson.category_ids, lesson.group_ids), lesson)


def _drafts(found: Suspects, lesson: Lesson) -> list[DoubtDraft]:
    photo_ids = lesson.embeddings.photo_ids
    return [
        DoubtDraft(photo_id=int(photo_ids[row]), category_id=int(category_id), confidence=float(doubt))
        for row, category_id, doubt in zip(found.rows, found.category_ids, found.doubt, strict=True)
    ]
