"""What a version says about audit photos: once per photo, kept as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from labeling.errors import ImageRefused, ObjectMissing
from labeling.imaging import pixels
from labeling.selectors import training_data
from labeling.storage import objects
from trainer.inference.reading import Reading
from trainer.models import AuditPrediction, ModelVersion
from trainer.selectors import predictors, readings

_INSERT_ROWS = 500


def record(version: ModelVersion, probabilities: Mapping[int, npt.NDArray[np.floating[Any]]]) -> None:
    """Record a version's probabilities (categories,) by photo id; a photo that it answered before keeps its answer."""
    rows = [_row(version, photo_id, values) for photo_id, values in probabilities.items()]
    AuditPrediction.objects.bulk_create(rows, batch_size=_INSERT_ROWS, ignore_conflicts=True)


def complete(version: ModelVersion, photo_ids: Iterable[int]) -> dict[int, int]:
    """Give a version's category for each of these photos, asking it about those that it has not seen yet.

    Categories are as they read now: the probability of those that were merged is their heir's. A photo that cannot be
    read is left out.
    """
    wanted = set(photo_ids)
    missing = wanted - _known(version).keys()
    if missing:
        record(version, _predicted(version, sorted(missing)))
    read = _read(version, readings.of_version(version))
    return {photo_id: category_id for photo_id, category_id in read.items() if photo_id in wanted}


def _known(version: ModelVersion) -> dict[int, int]:
    return dict(AuditPrediction.objects.filter(version=version).values_list("photo_id", "category_id"))


def _read(version: ModelVersion, reading: Reading) -> dict[int, int]:
    """Give what the version says of each photo, read now; its probabilities matter only where some add up."""
    if reading.is_plain:
        own = {each["id"]: category.id for each, category in zip(version.categories, reading.categories, strict=True)}
        return {photo_id: own[category_id] for photo_id, category_id in _known(version).items()}
    rows = AuditPrediction.objects.filter(version=version).values_list("photo_id", "probabilities")
    return {photo_id: reading.categories[int(reading.read(np.array(values)).argmax())].id for photo_id, values in rows}


def _predicted(version: ModelVersion, photo_ids: list[int]) -> dict[int, npt.NDArray[np.float32]]:
    predictor = predictors.open_version(version)
    predicted = {}
    for photo_id, key in training_data.photo_objects(photo_ids).items():
        try:
            predicted[photo_id] = predictor.predict(pixels.decode_rgb(objects.read(key))).probabilities
        except (ImageRefused, ObjectMissing):
            continue  # erased or damaged since it was answered: neither version is asked about it
    return predicted


def _row(version: ModelVersion, photo_id: int, values: npt.NDArray[np.floating[Any]]) -> AuditPrediction:
    best = int(values.argmax())
    return AuditPrediction(
        version=version,
        photo_id=photo_id,
        category_id=version.categories[best]["id"],
        confidence=float(values[best]),
        probabilities=[round(float(value), 6) for value in values],
    )
