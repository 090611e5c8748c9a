"""Photos of which two different things were said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from labeling.models import Claim, Photo, State, Verification


@dataclass(frozen=True, slots=True)
class Conflict:
    """One photo with its claims and its standing answers, oldest first."""

    photo: Photo
    claims: Sequence[Claim]
    answers: Sequence[Verification]


def photos() -> QuerySet[Photo]:
    """Give the photos in conflict with all that was said of them, in order of id."""
    claims = Claim.objects.select_related("category").order_by("id")
    answers = Verification.objects.standing().select_related("category", "reviewer").order_by("id")
    return (
        Photo.objects.filter(state__state=State.CONFLICT)
        .prefetch_related(Prefetch("claims", claims), Prefetch("verifications", answers))
        .order_by("id")
    )


def of(photo: Photo) -> Conflict:
    """Give what was said of a photo that `photos` gave, without asking the database again.

    Claims of audit photos stay hidden: those are answered blind.
    """
    claims = [] if photo.is_audit else list(photo.claims.all())
    return Conflict(photo=photo, claims=claims, answers=list(photo.verifications.all()))


def count() -> int:
    """Count the photos in conflict."""
    return Photo.objects.filter(state__state=State.CONFLICT).count()
