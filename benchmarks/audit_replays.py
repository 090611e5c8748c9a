"""Live through the beginning of a Magpie: ask, learn, estimate on the audit slice, and compare with the truth."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labeling.domain import splits
from trainer.evaluation.intervals import wilson
from trainer.head import out_of_fold, quick_head
from trainer.head.quick_head import QuickHead
from trainer.selection import ranking
from trainer.simulation.labeled_photos import LabeledPhotos

AUDIT_SHARE = 0.15
WORLD_SHARE = 0.5  # of the groups: photos that nobody ever sees, only the truth is known of them
AUDIT_ANSWERS = 200
LABELS, BATCH = 200, 50

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float

    def covers(self, truth: float) -> bool:
        """Say whether the truth lies within."""
        return self.low <= truth <= self.high


@dataclass(frozen=True, slots=True)
class Replay:
    """The truth, what the audit slice estimates, and what the answers would that were chosen to be learned from."""

    truth: float
    audit: Estimate
    chosen: Estimate


def replay(photos: LabeledPhotos, number: int, *, labels: int = LABELS, batch: int = BATCH) -> Replay:
    """Replay once; the number decides which photos are audit, as hashes of other bytes would, and which are the world.

    The truth is the accuracy on the world and the audit slice together: the photos among which chance alone chose.
    """
    rng = np.random.default_rng(number)
    audit, world, pool = _sides(photos, number, rng)
    head, learned = _taught(photos, pool, rng, labels=labels, batch=batch)
    is_right = _is_right(photos, head, np.concatenate([audit, world]))
    answered = is_right[: len(audit)][:AUDIT_ANSWERS]
    return Replay(float(is_right.mean()), _estimate(answered), _estimate(_held_out(photos, learned)))


def _sides(photos: LabeledPhotos, number: int, rng: np.random.Generator) -> tuple[Rows, Rows, Rows]:
    """Part the photos by their groups: audit ones in the order in which they are asked about, the world, the pool."""
    names, members = np.unique(photos.groups, return_inverse=True)
    keys = [hashlib.sha256(f"{number} {name}".encode()).hexdigest() for name in names]
    is_audit = np.array([splits.split_of(key, audit_share=AUDIT_SHARE) == splits.AUDIT for key in keys])[members]
    is_world = (rng.random(len(names)) < WORLD_SHARE)[members] & ~is_audit
    order = np.argsort([splits.queue_order(keys[member]) for member in members], kind="stable")
    return order[is_audit[order]], np.flatnonzero(is_world), np.flatnonzero(~is_audit & ~is_world)


def _taught(
    photos: LabeledPhotos, pool: Rows, rng: np.random.Generator, *, labels: int, batch: int
) -> tuple[QuickHead, Rows]:
    """Ask about the pool as the queue does, batch by batch; give the head in the end and what it learned from."""
    learned = pool[:0]
    head: QuickHead | None = None
    while len(learned) < min(labels, len(pool)):
        rest = np.setdiff1d(pool, learned)
        said = head.probabilities(photos.embeddings[rest]) if head and head.can_suggest else None
        deck = ranking.rank(photos.embeddings[rest], said, photos.embeddings[learned], count=batch, rng=rng)
        learned = np.concatenate([learned, rest[deck.order[:batch]]])
        head = quick_head.fit(photos.embeddings[learned], photos.labels[learned], photos.groups[learned])
    assert head is not None
    return head, learned


def _is_right(photos: LabeledPhotos, head: QuickHead, rows: Rows) -> npt.NDArray[np.bool_]:
    best = head.probabilities(photos.embeddings[rows]).argmax(axis=1)
    return np.asarray(np.array(head.category_ids)[best] == photos.labels[rows])


def _held_out(photos: LabeledPhotos, learned: Rows) -> npt.NDArray[np.bool_]:
    """Say which answers a head gets right that learned from the others: what one would report without an audit."""
    scored = out_of_fold.score(photos.embeddings[learned], photos.labels[learned], photos.groups[learned])
    assert scored is not None
    return np.asarray(scored.probabilities.argmax(axis=1) == scored.labels)


def _estimate(is_right: npt.NDArray[np.bool_]) -> Estimate:
    low, high = wilson(int(is_right.sum()), len(is_right))
    return Estimate(float(is_right.mean()), low, high)
