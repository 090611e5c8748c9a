"""Measure versions on audit photos by what people say now: a job does, and pages read what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jobs import clock
from jobs.services import queue
from labeling.selectors import audit_truth, training_data
from labeling.selectors.audit_truth import AuditPhoto
from trainer import kinds
from trainer.artefacts.category import CategoryRef
from trainer.evaluation.reliability import brier_score, reliability
from trainer.evaluation.report import evaluate
from trainer.evaluation.slices import slices
from trainer.models import AuditPrediction, Measurement, ModelVersion, Subject
from trainer.selectors import photo_predictions, readings, releases
from trainer.services import audit_predictions

EVERY_S = 30.0  # after a refresh of the quick head, and so at most this often
MEASURED = 8  # versions, the newest; the champion in any case
ASKED_AT_ONCE = 300  # audit photos that the champion has not seen: some three seconds
WORST = 60  # mistakes that are kept, the surest first


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a version says of answered audit photos: probabilities (photos, categories), rows of `photos`."""

    photos: Sequence[AuditPhoto]
    categories: Sequence[CategoryRef]
    probabilities: npt.NDArray[np.float64]
    labels: npt.NDArray[np.int64]


def keep_current() -> dict[str, Any]:
    """Ask the champion about audit photos that were answered since, and measure anew whatever changed."""
    truth = audit_truth.photos()
    asked = _ask_champion(truth)
    if asked == ASKED_AT_ONCE:
        queue.enqueue(kinds.MEASURE_AUDIT)
    fingerprint = audit_truth.fingerprint()
    measured = [each.number for each in photo_predictions.newest(MEASURED) if _measure(each, truth, fingerprint)]
    return {"asked": asked, "measured": measured}


def _ask_champion(truth: Sequence[AuditPhoto]) -> int:
    """Let the champion answer what people have answered since, and say about how many photos it was asked."""
    champion = releases.current()
    if champion is None:
        return 0
    wanted = [photo.photo_id for photo in truth]
    return audit_predictions.ask(champion.version, wanted, most=ASKED_AT_ONCE)


def _measure(version: ModelVersion, truth: Sequence[AuditPhoto], fingerprint: str) -> bool:
    """Measure a version unless nothing changed since the last time; say whether that was done."""
    basis = f"{fingerprint}:{AuditPrediction.objects.filter(version=version).count()}"
    known = Measurement.objects.filter(subject=Subject.AUDIT, version=version)
    if known.filter(basis=basis).exists():
        return False
    asked = _asked(version, truth)
    if asked is None:
        known.delete()
        return False
    facts = {"basis": basis, "body": body(asked), "made_at": clock.now()}
    Measurement.objects.update_or_create(subject=Subject.AUDIT, version=version, defaults=facts)
    return True


def _asked(version: ModelVersion, truth: Sequence[AuditPhoto]) -> Asked | None:
    """Put together what was said; a category in use that the version does not know is a column of zeros."""
    reading = readings.of_version(version)
    said = dict(AuditPrediction.objects.filter(version=version).values_list("photo_id", "probabilities"))
    photos = [photo for photo in truth if photo.photo_id in said]
    if not photos:
        return None
    own = {category.id for category in reading.categories}
    others = [CategoryRef(each.id, each.name) for each in training_data.active_categories() if each.id not in own]
    categories = [*reading.categories, *others]
    column = {category.id: place for place, category in enumerate(categories)}
    probabilities = np.zeros((len(photos), len(categories)))
    probabilities[:, : len(own)] = reading.read(np.array([said[photo.photo_id] for photo in photos]))
    labels = np.array([column[photo.category_id] for photo in photos])
    return Asked(photos=photos, categories=categories, probabilities=probabilities, labels=labels)


def body(asked: Asked) -> dict[str, Any]:
    """Measure what was said; the keys of `audit` are those of `Evaluation`, categories in the order of its table."""
    names = [category.name for category in asked.categories]
    is_right = asked.probabilities.argmax(axis=1) == asked.labels
    devices = zip((photo.device for photo in asked.photos), is_right.tolist(), strict=True)
    return {
        "audit": evaluate(asked.probabilities, asked.labels, names).as_dict(),
        "brier": brier_score(asked.probabilities, asked.labels),
        "category_ids": [category.id for category in asked.categories],
        "reliability": [each.as_dict() for each in reliability(asked.probabilities, asked.labels)],
        "devices": [each.as_dict() for each in slices(devices)],
        "worst": _worst(asked),
    }


def _worst(asked: Asked) -> list[tuple[int, int, int, float]]:
    """Give the mistakes that the version is surest of: photo, people's category, the version's, its confidence."""
    predicted, confidence = asked.probabilities.argmax(axis=1), asked.probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != asked.labels)
    surest = wrong[np.argsort(-confidence[wrong], kind="stable")][:WORST].tolist()
    return [
        (
            asked.photos[row].photo_id,
            asked.photos[row].category_id,
            asked.categories[int(predicted[row])].id,
            round(float(confidence[row]), 4),
        )
        for row in surest
    ]
