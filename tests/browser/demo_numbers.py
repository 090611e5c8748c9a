"""What a deployment in the middle of its work has measured: figures, forecasts, suspects, look-alikes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
from django.utils import timezone

from labeling.models import Category, PhotoState, State
from labeling.selectors.audit_truth import AuditPhoto
from labeling.services import doubts
from labeling.services.doubts import DoubtDraft
from trainer.artefacts.category import CategoryRef
from trainer.domain import forecasts
from trainer.domain.forecasts import Point
from trainer.models import Measurement, ModelVersion, Subject
from trainer.services import audit_figures
from trainer.services.audit_figures import Asked

PHOTOS = 260
CAMERAS = ("conveyor 2", "kiosk at the gate", "")
LEARNED = (290, 330, 60, 410, 300, 45)
WRONG = (4, 7, 11, 1, 9, 8)


def build(named: Sequence[Category], truth: Mapping[int, Category]) -> None:
    """Measure versions on made-up audit photos, and find what jobs would have found."""
    for version, right in zip(ModelVersion.objects.order_by("number"), (0.85, 0.91, 0.88), strict=False):
        body = audit_figures.body(_asked(named, right=right, seed=version.number))
        Measurement.objects.create(subject=Subject.AUDIT, version=version, body=body, made_at=timezone.now())
    _forecast(named)
    _suspects(named, truth)
    _twins(truth)


def _asked(named: Sequence[Category], *, right: float, seed: int) -> Asked:
    """Draw answers whose confidence is about what it should be."""
    rng = np.random.default_rng(seed)
    audit = list(PhotoState.objects.filter(is_audit=True, state=State.SETTLED).values_list("pk", flat=True))
    labels = rng.integers(len(named), size=PHOTOS)
    confidence = rng.beta(6, 1.2, size=PHOTOS) * 0.55 + 0.44
    said = np.where(rng.random(PHOTOS) < confidence * right / confidence.mean(), labels, (labels + 1) % len(named))
    probabilities = np.tile(((1 - confidence) / (len(named) - 1))[:, None], (1, len(named)))
    probabilities[np.arange(PHOTOS), said] = confidence
    photos = [
        AuditPhoto(audit[place % len(audit)], named[label].pk, CAMERAS[place % 3])
        for place, label in enumerate(labels.tolist())
    ]
    categories = [CategoryRef(category.pk, category.name) for category in named]
    return Asked(photos=photos, categories=categories, probabilities=probabilities, labels=labels)


def _forecast(named: Sequence[Category]) -> None:
    rows = []
    for category, learned, wrong in zip(named, LEARNED, WRONG, strict=True):
        tried = 44 if learned > 50 else 14
        curve = [Point(learned * size, wrong * 4 * size**-0.3, 160) for size in (0.25, 0.5, 1.0)]
        gain = forecasts.gain(wrong=wrong, tried=tried, learned=learned, curves=[curve])
        rows.append({"category_id": category.pk, "n": tried, "wrong": wrong, "gain": asdict(gain) if gain else None})
    curve = [Point(1400 * size, 120 * size**-0.25, 1400) for size in (0.25, 0.5, 1.0)]
    gain = forecasts.gain(wrong=sum(WRONG), tried=PHOTOS, learned=1400, curves=[curve], more=200)
    assert gain is not None
    overall = {"n": PHOTOS, "wrong": sum(WRONG), "gain": asdict(gain)}
    body = {"version": 2, "categories": rows, "overall": overall}
    Measurement.objects.create(subject=Subject.FORECAST, body=body, made_at=timezone.now())


def _suspects(named: Sequence[Category], truth: Mapping[int, Category]) -> None:
    settled = PhotoState.objects.filter(is_audit=False, state=State.SETTLED).values_list("pk", flat=True)[:9]
    found = [
        DoubtDraft(
            photo_id=photo_id,
            category_id=named[(named.index(truth[photo_id]) + 2) % len(named)].pk,
            confidence=0.99 - 0.03 * place,
        )
        for place, photo_id in enumerate(settled)
    ]
    doubts.publish(doubts=found, source="head:2")


def _twins(truth: Mapping[int, Category]) -> None:
    pool = list(PhotoState.objects.filter(is_audit=False, is_excluded=False).values_list("pk", flat=True))
    beside = zip(pool, pool[6:18], strict=False)
    pairs = [(first, second, 0.995 - place / 300) for place, (first, second) in enumerate(beside)]
    body = {"photos": len(truth), "pairs": pairs}
    Measurement.objects.create(subject=Subject.TWINS, body=body, made_at=timezone.now())
