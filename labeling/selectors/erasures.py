"""Reads of what was erased."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.models import Photo


@dataclass(frozen=True, slots=True)
class ErasedPhoto:
    """What is left to find other traces of an erased photo by."""

    id: int
    stored_sha256: str
    perceptual_hash: int


def erased(photo_id: int) -> ErasedPhoto | None:
    """Give what is left of a photo when it was erased; None when it was not, or never was."""
    rows = Photo.objects.filter(pk=photo_id, erased_at__isnull=False)
    row = rows.values_list("pk", "stored_sha256", "perceptual_hash").first()
    return ErasedPhoto(*row) if row else None
