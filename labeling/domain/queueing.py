"""How audit photos and pool photos take turns in the queue."""

from __future__ import annotations

from typing import TypeVar

Photo = TypeVar("Photo")

OFTEN, SELDOM = 5, 10  # one photo in so many is audit: a rough estimate first, then a steady small price
CHECK_ONE_IN = 10  # one pool photo in so many is a check of what a machine accepts, while there are any
FIRST_AUDIT_PHOTOS = 100  # answered audit photos after which the dose fades


def one_in(audit_answered: int) -> int:
    """Give how many photos are asked about for each audit photo among them."""
    return OFTEN if audit_answered < FIRST_AUDIT_PHOTOS else SELDOM


def audit_places(count: int, *, every: int, start: int) -> list[bool]:
    """Say for each of the next `count` places whether it is an audit photo's.

    Systematic sampling: every `every`-th place, beginning at `start` (0 to every - 1, drawn at random by the caller). A
    whole page has exactly its share, and a page of one has it on average, without a counter that reviewers would share.
    """
    return [(place + start) % every == 0 for place in range(count)]


def interleave(places: list[bool], *, audit: list[Photo], pool: list[Photo]) -> list[Photo]:
    """Lay audit and pool photos out in these places; where one side is used up, the other goes on."""
    sides = {True: list(reversed(audit)), False: list(reversed(pool))}
    chosen = []
    for is_audit in places:
        side = sides[is_audit] or sides[not is_audit]
        if not side:
            break
        chosen.append(side.pop())
    return chosen
