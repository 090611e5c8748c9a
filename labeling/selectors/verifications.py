"""Reads of what reviewers said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from accounts.models import User
from labeling.domain.consensus import Answer
from labeling.domain.meanings import UNCHANGED, Meanings
from labeling.models import Verification
from labeling.selectors import meanings

IMPORTED = "import"  # the reason with which an answer came that nobody was asked for
_ANSWER = ("photo", "reviewer", "kind", "category", "created_at", "asked_reason")


def standing_answers(photo_ids: Collection[int]) -> Mapping[int, list[Answer]]:
    """Give, per photo, the answers that nobody has undone, as they read now, oldest first; an empty list without."""
    rows = list(Verification.objects.standing().filter(photo_id__in=photo_ids).order_by("id").only(*_ANSWER))
    read = meanings.current() if any(row.category_id is not None for row in rows) else UNCHANGED
    answers: dict[int, list[Answer]] = defaultdict(list)
    for row in rows:
        answers[row.photo_id].append(answer_of(row, read=read))
    return answers


def answer_of(row: Verification, *, read: Meanings = UNCHANGED) -> Answer:
    """Give an answer as the rules see it: by what its category means now."""
    category_id = None if row.category_id is None else read.heir(row.category_id)
    split_at = None if category_id is None else read.split_at(category_id)
    return Answer(row.pk, row.reviewer_id, row.kind, category_id, row.created_at, row.asked_reason, split_at)


def is_undone(row: Verification) -> bool:
    """Say whether somebody took the answer back; free of charge where `undone_by` was selected with it."""
    return getattr(row, "undone_by", None) is not None


def by_key(key: UUID) -> Verification | None:
    """Give the row that was recorded under this key."""
    return Verification.objects.filter(key=key).first()


def last_standing(reviewer: User) -> Verification | None:
    """Give the reviewer's last answer that nobody has undone: what the next undo takes back."""
    return Verification.objects.standing().filter(reviewer=reviewer).order_by("-id").first()


def history(reviewer: User, *, before: int | None = None, limit: int = 50) -> list[Verification]:
    """Give the reviewer's standing answers, newest first; `before` is the id of the last one already seen."""
    rows = Verification.objects.standing().filter(reviewer=reviewer).select_related("category", "photo")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])
