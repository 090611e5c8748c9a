"""How things stand in all: counts for the first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from labeling.models import Category, CategoryStatus, Photo, PhotoState, State, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Counts of photos by where they stand, and of the categories that can be answered."""

    photos: int
    categories: int
    waiting: int
    settled: int
    unusable: int
    conflicts: int
    second_looks: int


def counts() -> Overview:
    """Count. What is common comes from the running tally; only the rare states are counted, by their index."""
    tally = Tally.objects.filter(pk=1).first() or Tally()
    return Overview(
        photos=Photo.objects.count(),
        categories=Category.objects.filter(status=CategoryStatus.ACTIVE).count(),
        waiting=tally.waiting,
        settled=tally.settled,
        unusable=tally.unusable,
        **_rare(),
    )


def _rare() -> dict[str, int]:
    rare = PhotoState.objects.filter(state__in=(State.CONFLICT, State.SECOND_LOOK))
    return rare.aggregate(
        conflicts=Count("pk", filter=Q(state=State.CONFLICT)),
        second_looks=Count("pk", filter=Q(state=State.SECOND_LOOK)),
    )
