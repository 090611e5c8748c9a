"""The model card of what a run made: its figures, put together from the fit's result and the champion's answers."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from trainer.artefacts.model_card import CategoryFigures, ModelCard, Predecessor, ThresholdRow
from trainer.fitting import timm_form
from trainer.fitting.job import FitResult
from trainer.selectors import releases, versions
from trainer.services import audit_predictions
from trainer.services.training_sets import TrainingSet

CONFUSIONS = 6  # that are named
_METRICS = ("balanced_accuracy", "macro_f1", "mcc", "ece", "nll", "top_2_accuracy")

Probabilities = npt.NDArray[np.floating[Any]]


def write(
    data: TrainingSet, result: FitResult, metrics: Mapping[str, Any], audit: Mapping[int, Probabilities]
) -> bytes:
    """Write the card; `audit` has the probabilities (categories,) of each audit photo by its id."""
    figures = metrics["audit"] or {}
    card = ModelCard(
        name="Magpie",
        model_version=versions.next_number(),
        network=result.network.name,
        base_model=result.network.hub,
        licence=result.network.licence,
        created_at=timezone.now(),
        snapshot_sha256=data.snapshot_sha256,
        trained_photos=result.trained_photos,
        audit_photos=figures.get("n", 0),
        accuracy=figures.get("accuracy"),
        interval=(figures["accuracy_low"], figures["accuracy_high"]) if figures else None,
        temperature=result.validation.temperature,
        categories=_categories(data, figures),
        metrics={name: figures[name] for name in _METRICS if name in figures},
        confusions=_confusions(figures),
        thresholds=[_threshold(each) for each in metrics["thresholds"]],
        forms=result.forms,
        machine=f"{_processor()}, {platform.system()} {platform.machine()}",
        predecessor=_predecessor(data, result, audit),
        is_timms=timm_form.is_timms(result.network),
    )
    return card.to_markdown().encode()


def _categories(data: TrainingSet, figures: Mapping[str, Any]) -> list[CategoryFigures]:
    """Give the categories in the order of the outputs, then those that were not learned yet."""
    counts = data.answers_by_category
    learned = [counts[category.id] for category in (*data.learned, *data.unlearned)]
    names = [category.name for category in data.learned]
    rows = figures.get("per_category") or [_unmeasured(name) for name in names]
    return [
        CategoryFigures(each["name"], each["n"], each["right"], (each["recall_low"], each["recall_high"]), count)
        for each, count in zip(rows, learned, strict=False)
    ]


def _unmeasured(name: str) -> dict[str, Any]:
    return {"name": name, "n": 0, "right": 0, "recall_low": 0.0, "recall_high": 1.0}


def _confusions(figures: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Name the commonest mistakes: whose photos, taken for what, how many."""
    names = [each["name"] for each in figures.get("per_category", ())]
    wrong = [
        (names[truth], names[said], count)
        for truth, row in enumerate(figures.get("confusion", ()))
        for said, count in enumerate(row)
        if count and truth != said
    ]
    return sorted(wrong, key=lambda each: -each[2])[:CONFUSIONS]


def _threshold(each: Mapping[str, Any]) -> ThresholdRow:
    return ThresholdRow(
        each["threshold"], each["share"], each["photos"], each["right"], interval=(each["low"], each["high"])
    )


def _predecessor(data: TrainingSet, result: FitResult, audit: Mapping[int, Probabilities]) -> Predecessor | None:
    """Compare with the champion on the audit photos that it was asked about; None where there is no champion."""
    champion = releases.current()
    if champion is None:
        return None
    theirs = audit_predictions.recorded(champion.version)
    truth = {photo.photo_id: photo.category_id for photo in data.photos if photo.is_audit}
    gained = spoilt = 0
    both = truth.keys() & audit.keys() & theirs.keys()
    for photo_id in both:
        is_right = result.categories[int(audit[photo_id].argmax())].id == truth[photo_id]
        was_right = theirs[photo_id].category_id == truth[photo_id]
        gained, spoilt = gained + (is_right and not was_right), spoilt + (was_right and not is_right)
    return Predecessor(champion.version.number, len(both), gained, spoilt)


def _processor() -> str:
    """Name the processor as the system does."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or "an unnamed processor"
