"""Answers that were given long ago."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from labeling.models import AnswerKind, PhotoState, State, Verification

BATCH = 1000


def record(said: Mapping[int, int], *, by: User) -> None:
    """Settle photos with categories, by photo id: the rows that as many answers in the browser would have left."""
    rows = [
        Verification(
            key=uuid.uuid4(), photo_id=photo_id, reviewer=by, kind=AnswerKind.CATEGORY, category_id=category_id
        )
        for photo_id, category_id in said.items()
    ]
    with transaction.atomic():
        answers = {row.photo_id: row for row in Verification.objects.bulk_create(rows, batch_size=BATCH)}
        ids = list(answers)
        for start in range(0, len(ids), BATCH):
            _project(answers, ids[start : start + BATCH])


def _project(answers: Mapping[int, Verification], ids: list[int]) -> None:
    states = list(PhotoState.objects.filter(pk__in=ids))
    for state in states:
        answer = answers[state.pk]
        state.state, state.category_id, state.answers = State.SETTLED, answer.category_id, 1
        state.last_verification_id, state.changed_at = answer.pk, timezone.now()
    fields = ["state", "category", "answers", "last_verification", "changed_at"]
    PhotoState.objects.bulk_update(states, fields, batch_size=200)
