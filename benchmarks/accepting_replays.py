"""Live through the accepting of labels by machine, where the truth of every photo is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.domain import accepting
from trainer.domain.accepting import ALL, Promise
from trainer.evaluation import acceptance_counts
from trainer.evaluation.acceptance_counts import Opinions

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Judged:
    """What a model says of photos that it never learned from, what they are, and their capture groups, all (n,)."""

    opinions: Opinions
    labels: Rows
    groups: Rows


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


def replay(judged: Judged, number: int, promise: Promise, *, audit_share: float) -> Replay:
    """Replay once; the number decides by lot which groups are audit, and which wait."""
    audit, waiting = _sides(judged.groups, number, audit_share)
    is_right = judged.opinions.category_ids == judged.labels
    audited, pool = _part(judged.opinions, audit), _part(judged.opinions, waiting)
    counted = acceptance_counts.count(audited, is_right[audit], pool)
    threshold = accepting.decide(counted, promise).thresholds.get(ALL)
    is_accepted = pool.confidence >= (np.inf if threshold is None else threshold)
    wrong = int((~is_right[waiting] & is_accepted).sum())
    return Replay(waiting=len(waiting), accepted=int(is_accepted.sum()), wrong=wrong)


def _sides(groups: Rows, number: int, audit_share: float) -> tuple[Rows, Rows]:
    """Part the photos by their groups; of each audit group one photo counts."""
    names, first, members = np.unique(groups, return_index=True, return_inverse=True)
    is_audit = np.random.default_rng(number).random(len(names)) < audit_share
    return first[is_audit], np.flatnonzero(~is_audit[members])


def _part(opinions: Opinions, rows: Rows) -> Opinions:
    return Opinions(opinions.category_ids[rows], opinions.confidence[rows])
