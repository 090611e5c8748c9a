"""What the answers to one photo add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

OPEN, SETTLED, UNUSABLE, CONFLICT, SECOND_LOOK = "open", "settled", "unusable", "conflict", "second-look"

ASKED_AGAIN = "second-look"  # the reason with which somebody was asked who had not seen what others said
ASKED_TO_DECIDE = "decision"  # the same, asked of somebody whose word ends the dispute

_Meaning = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """One standing answer: not undone, and not itself an undo. `id` counts up with time.

    `category_id` is the category as it reads now, and `split_at` when that was split, if it was; `asked_reason` is why
    the photo was asked about.
    """

    id: int
    reviewer_id: int
    kind: str  # category, unsure, unusable or skip
    category_id: int | None
    at: datetime
    asked_reason: str = ""
    split_at: datetime | None = None


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


def project(
    answers: Sequence[Answer], *, claims: Sequence[ClaimedCategory] = (), required: int = 1, doubtful: int = 1
) -> Outcome:
    """Add up the standing answers to one photo.

    Each reviewer's last answer counts, skips aside. A category, or "unusable", settles the photo when `required`
    reviewers agree and nobody differs; `doubtful` of them where somebody was unsure or was asked for a second look. Two
    different ones are a conflict, until somebody is asked to decide: that answer outweighs all before it. Otherwise an
    "unsure" asks for a second look. Claims never settle anything, but equal bytes that were claimed to be two things
    are a conflict until somebody has answered after the later claim. What was said before a category was split counts
    no more on the photos that had it: they are asked about anew.
    """
    counting = _since_the_split(_last_of_each(answer for answer in answers if answer.kind != "skip"))
    state, category_id = _decide(counting, claims=claims, required=required, doubtful=doubtful)
    return Outcome(
        state=state,
        category_id=category_id,
        answers=len(counting),
        skips=sum(answer.kind == "skip" for answer in answers),
        last=max(answers, key=lambda answer: answer.id, default=None),
    )


def _decide(
    counting: Sequence[Answer], *, claims: Sequence[ClaimedCategory], required: int, doubtful: int
) -> tuple[str, int | None]:
    decision = max((answer.id for answer in counting if _is_decision(answer)), default=None)
    weighing = [answer for answer in counting if decision is None or answer.id >= decision]
    votes = Counter[_Meaning]((answer.kind, answer.category_id) for answer in weighing if answer.kind != "unsure")
    if len(votes) > 1 or _claims_disagree(claims, counting):
        return CONFLICT, None
    is_doubted = any(answer.kind == "unsure" or answer.asked_reason == ASKED_AGAIN for answer in weighing)
    needed = max(required, doubtful) if is_doubted else required
    if votes:
        [((kind, category_id), agreeing)] = votes.items()
        if decision is not None or agreeing >= needed:
            return (SETTLED, category_id) if kind == "category" else (UNUSABLE, None)
    return (SECOND_LOOK if is_doubted else OPEN), None


def _is_decision(answer: Answer) -> bool:
    return answer.asked_reason == ASKED_TO_DECIDE and answer.kind != "unsure"


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


def _since_the_split(answers: list[Answer]) -> list[Answer]:
    """Leave out answers with a split category, and what others said of the photo before it was split."""
    split_at = max((answer.split_at for answer in answers if answer.split_at is not None), default=None)
    if split_at is None:
        return answers
    return [answer for answer in answers if answer.split_at is None and answer.at > split_at]
