"""Live through the accepting of labels by machine, where the truth of every photo is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.domain import accepting
from trainer.domain.accepting import ALL, Promise
from trainer.evaluation import acceptance_counts
from trainer.evaluation.acceptance_counts import Opinions
from trainer.head import quick_head
from trainer.simulation.labeled_photos import LabeledPhotos

AUDIT_SHARE = 0.15  # of the groups, as in a deployment
ANSWERED_SHARE = 0.5  # of the others: the model learns from these, and the rest waits

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Replay:
    """How many photos waited, how many of them were accepted, and how many of those labels were wrong."""

    waiting: int
    accepted: int
    wrong: int

    @property
    def share(self) -> float:
        """Give the share of the waiting photos that was accepted."""
        return self.accepted / self.waiting

    def breaks(self, target_error: float) -> bool:
        """Say whether more labels were wrong than was promised."""
        return self.wrong > target_error * self.accepted


def replay(photos: LabeledPhotos, number: int, promise: Promise) -> Replay:
    """Replay once; the number decides by lot which groups are audit, answered, or wait."""
    audit, answered, waiting = _sides(photos, number)
    said = _said(photos, learned=answered, asked=np.concatenate([audit, waiting]))
    is_right = said.category_ids == photos.labels[np.concatenate([audit, waiting])]
    audited, pool = _part(said, slice(None, len(audit))), _part(said, slice(len(audit), None))
    counted = acceptance_counts.count(audited, is_right[: len(audit)], pool)
    threshold = accepting.decide(counted, promise).thresholds.get(ALL)
    is_accepted = pool.confidence >= (np.inf if threshold is None else threshold)
    wrong = int((~is_right[len(audit) :] & is_accepted).sum())
    return Replay(waiting=len(waiting), accepted=int(is_accepted.sum()), wrong=wrong)


def _sides(photos: LabeledPhotos, number: int) -> tuple[Rows, Rows, Rows]:
    """Part the photos by their groups; of each audit group one photo counts."""
    names, first, members = np.unique(photos.groups, return_index=True, return_inverse=True)
    rng = np.random.default_rng(number)
    is_audit = rng.random(len(names)) < AUDIT_SHARE
    is_answered = rng.random(len(names)) < ANSWERED_SHARE
    pool = ~is_audit[members]
    answered = np.flatnonzero(pool & is_answered[members])
    return first[is_audit], answered, np.flatnonzero(pool & ~is_answered[members])


def _said(photos: LabeledPhotos, *, learned: Rows, asked: Rows) -> Opinions:
    head = quick_head.fit(photos.embeddings[learned], photos.labels[learned], photos.groups[learned])
    assert head is not None
    probabilities = head.probabilities(photos.embeddings[asked])  # (photos, categories)
    best = np.array(head.category_ids, dtype=np.int64)[probabilities.argmax(axis=1)]
    return Opinions(category_ids=best, confidence=probabilities.max(axis=1))


def _part(said: Opinions, part: slice) -> Opinions:
    return Opinions(said.category_ids[part], said.confidence[part])
