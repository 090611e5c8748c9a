"""How good a version is by all audit answers that it was last compared on, not only by those of its training day."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from trainer.evaluation.intervals import wilson
from trainer.models import GateLook, ModelVersion


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
    look = GateLook.objects.filter(Q(challenger=version) | Q(champion=version)).order_by("-id").first()
    if look is None or look.audit_photos == 0:
        return _in_training(version)
    side = "challenger_right" if look.challenger_id == version.pk else "champion_right"
    right = int(look.figures[side])
    low, high = wilson(right, look.audit_photos)
    return Measured(accuracy=right / look.audit_photos, low=low, high=high, photos=look.audit_photos)


def _in_training(version: ModelVersion) -> Measured | None:
    """Give what the version's own run measured."""
    audit = version.metrics.get("audit") or {}
    if not audit.get("n"):
        return None
    return Measured(
        accuracy=audit["accuracy"], low=audit["accuracy_low"], high=audit["accuracy_high"], photos=audit["n"]
    )
