"""Answers that were given long ago."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from accounts.models import Role, User
from labeling.models import AnswerKind, Category, Photo, PhotoState, State, Verification


def settle(photos: Sequence[Photo], categories: Sequence[Category]) -> None:
    """Write the rows that one answer of the first admin to each of these photos would have left."""
    if not photos:
        return
    reviewer = User.objects.filter(role=Role.ADMIN).earliest("pk")
    answers = Verification.objects.bulk_create(
        Verification(key=uuid.uuid4(), photo=photo, reviewer=reviewer, kind=AnswerKind.CATEGORY, category=category)
        for photo, category in zip(photos, categories, strict=True)
    )
    PhotoState.objects.bulk_create(_settled(answer) for answer in answers)


def _settled(answer: Verification) -> PhotoState:
    return PhotoState(
        photo=answer.photo,
        state=State.SETTLED,
        category_id=answer.category_id,
        answers=1,
        last_verification=answer,
        is_audit=answer.photo.is_audit,
        queue_order=answer.photo.queue_order,
        changed_at=answer.created_at,
    )
