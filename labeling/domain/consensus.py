"""What the answers to one photo add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

OPEN, SETTLED, UNUSABLE, CONFLICT, SECOND_LOOK = "open", "settled", "unusable", "conflict", "second-look"

_Meaning = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """One standing answer: not undone, and not itself an undo. `id` counts up with time."""

    id: int
    reviewer_id: int
    kind: str  # category, unsure, unusable or skip
    category_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedCategory:
    """A category that a camera or an import named, and when first."""

    category_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a photo's answers add up to; `last` is the last standing row, or None."""

    state: str
    category_id: int | None
    answers: int
    skips: int
    last: Answer | None


def project(answers: Sequence[Answer], *, claims: Sequence[ClaimedCategory] = (), required: int = 1) -> Outcome:
    """Add up the standing answers to one photo.

    Each reviewer's last answer counts, skips aside. A category, or "unusable", settles the photo when `required`
    reviewers agree and nobody differs; two different ones are a conflict; otherwise an "unsure" asks for a second look.
    Claims never settle anything, but equal bytes that were claimed to be two things are a conflict until somebody has
    answered after the later claim.
    """
    counting = _last_of_each(answer for answer in answers if answer.kind != "skip")
    state, category_id = _decide(counting, claims=claims, required=required)
    return Outcome(
        state=state,
        category_id=category_id,
        answers=len(counting),
        skips=sum(answer.kind == "skip" for answer in answers),
        last=max(answers, key=lambda answer: answer.id, default=None),
    )


def _decide(counting: Sequence[Answer], *, claims: Sequence[ClaimedCategory], required: int) -> tuple[str, int | None]:
    votes = Counter[_Meaning]((answer.kind, answer.category_id) for answer in counting if answer.kind != "unsure")
    if len(votes) > 1 or _claims_disagree(claims, counting):
        return CONFLICT, None
    if votes:
        [((kind, category_id), agreeing)] = votes.items()
        if agreeing >= required:
            return (SETTLED, category_id) if kind == "category" else (UNUSABLE, None)
    is_doubted = any(answer.kind == "unsure" for answer in counting)
    return (SECOND_LOOK if is_doubted else OPEN), None


def _claims_disagree(claims: Sequence[ClaimedCategory], counting: Sequence[Answer]) -> bool:
    if len({claim.category_id for claim in claims}) < 2:
        return False
    disagree_since = max(claim.at for claim in claims)
    return not any(answer.at > disagree_since for answer in counting if answer.kind != "unsure")


def _last_of_each(answers: Iterable[Answer]) -> list[Answer]:
    """Keep the last answer of each reviewer."""
    last: dict[int, Answer] = {}
    for answer in sorted(answers, key=lambda answer: answer.id):
        last[answer.reviewer_id] = answer
    return list(last.values())
