"""People answer photos in tests of what answers mean later, and see what they add up to."""

from __future__ import annotations

import uuid
from typing import Any

from accounts.models import User
from labeling.models import Category, Photo, PhotoState, Tally, Verification
from labeling.services import (
    leases,
    rebuilding,
    tallies,
    verifications,
)


def answer(photo: Photo, category: Category | None, by: User, kind: str = "category") -> Verification:
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    category_id = category.pk if category else None
    recorded = verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=kind, category_id=category_id, by=by)
    return recorded.verification


def standing(photo: Photo) -> tuple[str, int | None]:
    state = PhotoState.objects.get(pk=photo.pk)
    return state.state, state.category_id


def everything() -> dict[str, Any]:
    """Give all that an undo must bring back: categories, states, counts."""
    counts = {name: getattr(Tally.objects.get(), name) for name in tallies.counted()}
    return {
        "categories": list(Category.objects.order_by("pk").values()),
        "states": list(PhotoState.objects.order_by("pk").values()),
        "counts": counts,
    }


def assert_projection_is_right() -> None:
    assert list(rebuilding.wrong_states()) == []
    assert {name: getattr(Tally.objects.get(), name) for name in tallies.counted()} == tallies.counted()
