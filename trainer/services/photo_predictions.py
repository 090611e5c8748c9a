"""Ask the versions about one photo: by a job, since no request scores a stored photo."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from jobs.services import queue
from labeling.errors import PhotoUnknown
from labeling.imaging import pixels
from labeling.selectors import training_data
from labeling.storage import objects
from trainer import kinds
from trainer.models import ModelVersion, PhotoPrediction
from trainer.selectors import photo_predictions, predictors

MOST_VERSIONS = 8  # the newest; each is loaded for one photo


def ask(*, photo_id: int, by: User) -> None:
    """Ask the newest versions about a pool photo. Raises PhotoUnknown: audit photos are not asked about."""
    if not training_data.is_in_pool(photo_id):
        raise PhotoUnknown(photo=photo_id)
    queue.enqueue(kinds.PREDICT_PHOTO, key=str(photo_id), payload={"photo": photo_id}, by=by)


def predict(photo_id: int) -> dict[str, Any]:
    """Record what those of the newest versions say that were not asked before. Raises ImageRefused, ObjectMissing."""
    asked = [version for version in photo_predictions.newest(MOST_VERSIONS) if not _is_known(version, photo_id)]
    stored = training_data.photo_objects([photo_id]) if training_data.is_in_pool(photo_id) else {}
    if not asked or not stored:
        return {"versions": 0}
    rgb = pixels.decode_rgb(objects.read(stored[photo_id]))
    rows = [
        PhotoPrediction(version=version, photo_id=photo_id, probabilities=_rounded(version, rgb)) for version in asked
    ]
    PhotoPrediction.objects.bulk_create(rows, ignore_conflicts=True)
    return {"versions": len(rows)}


def _is_known(version: ModelVersion, photo_id: int) -> bool:
    return PhotoPrediction.objects.filter(version=version, photo_id=photo_id).exists()


def _rounded(version: ModelVersion, rgb: Any) -> list[float]:
    said = predictors.open_version(version).predict(rgb)
    return [round(float(value), 6) for value in said.probabilities]
