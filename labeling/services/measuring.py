"""Measure photos that were not measured yet: a slice at a time, from their thumbnails."""

from __future__ import annotations

import time

from django.db.models import Max

from jobs.services import queue as jobs
from labeling import kinds
from labeling.errors import ImageRefused, ObjectMissing
from labeling.imaging import measuring, pixels
from labeling.imaging.decoding import Pixels
from labeling.models import Photo, PhotoMeasure
from labeling.storage import keys, objects

BATCH = 200
SLICE_S = 2.0
UNSETTLED = 1000  # ids below the newest measured one that a late transaction may still fill


def ask_when_waiting() -> None:
    """Ask for measuring when a photo waits for it."""
    if _waiting(1):
        jobs.enqueue(kinds.MEASURE_PHOTOS)


def measure_waiting(*, budget_s: float = SLICE_S) -> dict[str, int]:
    """Measure photos until the budget is spent, and ask for the next slice while some wait. Safe to do twice."""
    ends_at, measured = time.monotonic() + budget_s, 0
    while batch := _waiting(BATCH):
        PhotoMeasure.objects.bulk_create([_measured(*photo) for photo in batch], ignore_conflicts=True)
        measured += len(batch)
        if time.monotonic() > ends_at:
            jobs.enqueue(kinds.MEASURE_PHOTOS)
            break
    return {"measured": measured}


def _waiting(most: int) -> list[tuple[int, str]]:
    newest = PhotoMeasure.objects.aggregate(id=Max("photo_id"))["id"] or 0
    photos = Photo.objects.filter(pk__gt=newest - UNSETTLED, measure__isnull=True, erased_at=None).order_by("pk")
    return list(photos.values_list("pk", "stored_sha256")[:most])


def _measured(photo_id: int, stored_sha256: str) -> PhotoMeasure:
    """Measure one photo; one that cannot be read gets an empty row, and is not tried again. Raises ObjectStoreDown."""
    try:
        found = measuring.measure(_pixels(stored_sha256))
    except (ObjectMissing, ImageRefused):
        return PhotoMeasure(photo_id=photo_id)
    return PhotoMeasure(photo_id=photo_id, brightness=found.brightness, sharpness=found.sharpness)


def _pixels(stored_sha256: str) -> Pixels:
    return pixels.decode_rgb(objects.read(keys.thumbnail(stored_sha256)))
