"""Take what the model's side finds odd among the pool's photos, for the data report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from labeling.models import OddPhoto
from labeling.selectors import photo_states


@dataclass(frozen=True, slots=True)
class OddDraft:
    """A photo that is like no other, and its mean cosine to the nearest few."""

    photo_id: int
    likeness: float


@transaction.atomic
def publish(drafts: Sequence[OddDraft]) -> int:
    """Let these, oddest first, replace the ones before; give how many were kept.

    Whatever is named, audit, excluded and erased photos are left out.
    """
    kept_out = photo_states.never_ranked([draft.photo_id for draft in drafts])
    kept = [draft for draft in drafts if draft.photo_id not in kept_out]
    OddPhoto.objects.all().delete()
    OddPhoto.objects.bulk_create(
        OddPhoto(photo_id=draft.photo_id, place=place, likeness=draft.likeness) for place, draft in enumerate(kept)
    )
    return len(kept)
