"""What a version says about audit photos: once per photo, kept as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says of a photo, and how sure it is."""

    category_id: int
    confidence: float


def record(version: ModelVersion, probabilities: Mapping[int, npt.NDArray[np.floating[Any]]]) -> None:
    """Record a version's probabilities (categories,) by photo id; a photo that it answered before keeps its answer."""
    rows = [_row(version, photo_id, values) for photo_id, values in probabilities.items()]
    AuditPrediction.objects.bulk_create(rows, batch_size=_INSERT_ROWS, ignore_conflicts=True)


def complete(version: ModelVersion, photo_ids: Iterable[int]) -> dict[int, Said]:
    """Give a version's answer to each of these photos, asking it about those that it has not seen yet.

    Categories are as they read now: the probability of those that were merged is their heir's. A photo that cannot be
    read is left out.
    """
    wanted = set(photo_ids)
    rows = AuditPrediction.objects.filter(version=version)
    missing = wanted - set(rows.values_list("photo_id", flat=True))
    if missing:
        record(version, _predicted(version, sorted(missing)))
    read = _read(version, readings.of_version(version))
    return {photo_id: said for photo_id, said in read.items() if photo_id in wanted}


def recorded(version: ModelVersion) -> dict[int, Said]:
    """Give the answers that a version has given so far, by photo id, as categories read now."""
    return _read(version, readings.of_version(version))


def ask(version: ModelVersion, photo_ids: Iterable[int], *, most: int) -> int:
    """Ask a version about at most so many of the photos that it has not seen; give how many answers were recorded."""
    seen = AuditPrediction.objects.filter(version=version).values_list("photo_id", flat=True)
    missing = sorted(set(photo_ids) - set(seen))[:most]
    predicted = _predicted(version, missing) if missing else {}
    record(version, predicted)
    return len(predicted)


def _read(version: ModelVersion, reading: Reading) -> dict[int, Said]:
    """Give what the version says of each photo, read now; its probabilities matter only where some add up."""
    rows = AuditPrediction.objects.filter(version=version)
    if reading.is_plain:
        own = {each["id"]: category.id for each, category in zip(version.categories, reading.categories, strict=True)}
        said = rows.values_list("photo_id", "category_id", "confidence")
        return {photo_id: Said(own[category_id], confidence) for photo_id, category_id, confidence in said}
    return {
        photo_id: _best(reading, reading.read(np.array(values)))
        for photo_id, values in rows.values_list("photo_id", "probabilities")
    }


def _best(reading: Reading, probabilities: npt.NDArray[np.floating[Any]]) -> Said:
    best = int(probabilities.argmax())
    return Said(reading.categories[best].id, float(probabilities[best]))


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
