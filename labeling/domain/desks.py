"""Desks: what a reviewer sits down to. Each hands out photos of its own, in its own order."""

from __future__ import annotations

from labeling.domain.consensus import ASKED_AGAIN, ASKED_TO_DECIDE

QUEUE, SECOND_LOOK = "queue", "second-look"
DESKS = (QUEUE, SECOND_LOOK)

CHECK = "check"  # asked for this reason, nobody is told what a machine accepted the photo as, or that it did
BLIND = (ASKED_AGAIN, ASKED_TO_DECIDE)  # asked for these reasons, nobody sees what was said of the photo before
WITHHELD = (*BLIND, CHECK)  # who holds a photo for one of these reasons learns nothing of it until the answer


def second_look_reason(*, may_decide: bool) -> str:
    """Say why this reviewer is asked at the desk of second looks."""
    return ASKED_TO_DECIDE if may_decide else ASKED_AGAIN


def is_blind(asked_reason: str) -> bool:
    """Say whether suggestion, claim and earlier answers stay away from who is asked for this reason."""
    return asked_reason in BLIND
