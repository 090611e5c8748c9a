"""What several reviewers said about every photo, long ago."""

from __future__ import annotations

import uuid

from accounts.models import Role, User
from labeling.models import AnswerKind, Category, Photo, Verification
from labeling.services import rebuilding

CATEGORIES = ("glass", "metal", "paper")


def main(*, reviewers: int) -> dict[str, int]:
    """Add an answer of so many new reviewers to each photo, all of one mind; give the number of answers."""
    people = [User.objects.create(username=f"judge-{number}", role=Role.REVIEWER) for number in range(reviewers)]
    categories = [Category.objects.create(name=name, position=place) for place, name in enumerate(CATEGORIES)]
    photo_ids = Photo.objects.order_by("pk").values_list("pk", flat=True)
    answers = [
        Verification(
            key=uuid.uuid4(),
            photo_id=photo_id,
            reviewer=person,
            kind=AnswerKind.CATEGORY,
            category=categories[photo_id % len(categories)],
        )
        for photo_id in photo_ids
        for person in people
    ]
    Verification.objects.bulk_create(answers, batch_size=1000)
    rebuilding.rebuild_states()
    return {"answers": len(answers)}
