"""How good a version is by the audit answers of now, else of its last comparison, else of its training day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from trainer.evaluation.intervals import wilson
from trainer.models import GateLook, Measurement, ModelVersion, Subject

_COLUMNS = ("accuracy", "accuracy_low", "accuracy_high", "n")


@dataclass(frozen=True, slots=True)
class Measured:
    """A version's share of right answers on so many audit photos, with its 95 % Wilson interval."""

    accuracy: float
    low: float
    high: float
    photos: int


def accuracy(version: ModelVersion) -> Measured | None:
    """Give the newest figure there is, or None when the version was measured on nothing.

    A champion was chosen because it did well on a few audit photos; each later challenger is compared with it on more
    of them, and that figure flatters it less.
    """
    return accuracies([version]).get(version.pk)


def accuracies(versions: Collection[ModelVersion]) -> dict[int, Measured]:
    """Give the newest figure of each version that was measured, by its id, in two queries for all of them."""
    looks = GateLook.objects.filter(Q(challenger__in=versions) | Q(champion__in=versions)).order_by("id")
    newest: dict[int, GateLook] = {}
    for look in looks:  # each version was compared once with each champion of its time: there are not many
        newest.update({version_id: look for version_id in (look.challenger_id, look.champion_id) if version_id})
    found = {version.pk: _found(version, newest.get(version.pk)) for version in versions} | _now(versions)
    return {version_id: figure for version_id, figure in found.items() if figure is not None}


def _now(versions: Collection[ModelVersion]) -> dict[int, Measured | None]:
    """Give the figures of the versions that a job keeps measuring."""
    rows = Measurement.objects.filter(subject=Subject.AUDIT, version__in=versions)
    columns = rows.values_list("version_id", *(f"body__audit__{name}" for name in _COLUMNS))
    return {version_id: _as_measured(dict(zip(_COLUMNS, row, strict=True))) for version_id, *row in columns}


def _found(version: ModelVersion, look: GateLook | None) -> Measured | None:
    if look is None or look.audit_photos == 0:
        return _in_training(version)
    side = "challenger_right" if look.challenger_id == version.pk else "champion_right"
    right = int(look.figures[side])
    low, high = wilson(right, look.audit_photos)
    return Measured(accuracy=right / look.audit_photos, low=low, high=high, photos=look.audit_photos)


def _in_training(version: ModelVersion) -> Measured | None:
    """Give what the version's own run measured."""
    audit = version.metrics.get("audit") or {}
    return _as_measured(audit) if audit.get("n") else None


def _as_measured(audit: dict[str, Any]) -> Measured:
    return Measured(
        accuracy=audit["accuracy"], low=audit["accuracy_low"], high=audit["accuracy_high"], photos=audit["n"]
    )
