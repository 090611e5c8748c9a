"""Labels accepted by machine: which stand, what people said of those drawn as checks, and all of them for export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from labeling.domain.batches import batches
from labeling.models import (
    Acceptance,
    AcceptanceWithdrawal,
    AcceptedLabel,
    CapturePolicy,
    Photo,
    PhotoState,
    Split,
    StandingAcceptance,
    State,
)
from labeling.selectors import meanings
from labeling.selectors.photo_states import IDS_AT_ONCE

ROWS_AT_ONCE = 2000
WAITING = State.OPEN.value
COLUMNS = (
    "photo",
    "sha256",
    "category_id",
    "category",
    "labeled_by",
    "acceptance",
    "confidence",
    "threshold",
    "accepted_at",
)
_FIELDS = ("photo_id", "photo__stored_sha256", "category_id", "confidence", "threshold", "created_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The acceptance that stands: see `Acceptance`."""

    id: int
    source: str
    target_error: float
    confidence: float
    thresholds: Mapping[str, float | None]
    figures: Mapping[str, Any]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLabel:
    """What a machine accepted a photo as, under the category's name of today."""

    name: str
    confidence: float
    source: str


@dataclass(frozen=True, slots=True)
class Checks:
    """Labels drawn as checks that people have answered by now, and those that they found wrong."""

    drawn: int
    answered: int
    wrong: int


def standing() -> Standing | None:
    """Give the acceptance that stands, or None."""
    pointer = StandingAcceptance.objects.select_related("acceptance").filter(pk=1).first()
    return as_standing(pointer.acceptance) if pointer and pointer.acceptance else None


def as_standing(row: Acceptance) -> Standing:
    """Give an acceptance as what stands."""
    return Standing(
        id=row.pk,
        source=row.source,
        target_error=row.target_error,
        confidence=row.confidence,
        thresholds=row.thresholds,
        figures=row.figures,
        since=row.created_at,
    )


def last_withdrawal() -> AcceptanceWithdrawal | None:
    """Give the newest withdrawal, or None."""
    return AcceptanceWithdrawal.objects.select_related("acceptance").order_by("-pk").first()


def history(limit: int) -> list[Acceptance]:
    """Give the newest acceptances, each with its end where it has one."""
    return list(Acceptance.objects.select_related("withdrawal", "by").order_by("-pk")[:limit])


def standing_labels(photo_ids: Collection[int]) -> dict[int, AcceptedLabel]:
    """Give the labels that stand, those drawn as checks among them, of these photos."""
    acceptance = standing() if photo_ids else None
    if acceptance is None:
        return {}
    found: dict[int, AcceptedLabel] = {}
    for chunk in batches(photo_ids, IDS_AT_ONCE):
        labels = AcceptedLabel.objects.filter(acceptance=acceptance.id, photo_id__in=chunk)
        found.update({label.photo_id: label for label in labels})
    return found


def shown(photo: Photo) -> ShownLabel | None:
    """Give the label by which a photo counts as accepted; None for one drawn as a check: people are not told."""
    acceptance = standing() if photo.state.state == State.ACCEPTED else None
    if acceptance is None:
        return None
    label = AcceptedLabel.objects.filter(acceptance=acceptance.id, photo=photo).first()
    if label is None:
        return None
    name = meanings.readings()[label.category_id].name
    return ShownLabel(name=name, confidence=label.confidence, source=acceptance.source)


def acceptable() -> QuerySet[PhotoState]:
    """Give photos of which nobody said anything, and of whose kind audit photos are a fair sample.

    A photo that a camera chose because it was unsure has no such sample: audit photos are never chosen like that.
    """
    pool = Q(photo__split=Split.POOL, photo__group__split=Split.POOL, photo__erased_at=None)
    untouched = PhotoState.objects.filter(pool, is_audit=False, is_excluded=False, last_verification=None)
    return untouched.exclude(photo__capture_policy=CapturePolicy.UNCERTAIN)


def may_be_accepted() -> QuerySet[PhotoState]:
    """Give those that wait, and those that were accepted already."""
    return acceptable().filter(state__in=(State.OPEN, State.ACCEPTED))


def checks(acceptance_id: int) -> Checks:
    """Count what people say of the labels drawn as checks. An unusable photo was no right one of any category."""
    drawn = AcceptedLabel.objects.filter(acceptance=acceptance_id, is_check=True, photo__state__is_excluded=False)
    answered = drawn.filter(photo__state__state__in=(State.SETTLED, State.UNUSABLE))
    read, counted = meanings.current(), Counter[bool]()
    for accepted_as, said in answered.values_list("category_id", "photo__state__category_id"):
        counted[said is not None and read.heir(accepted_as) == said] += 1
    return Checks(drawn=drawn.count(), answered=counted.total(), wrong=counted[False])


def exported() -> Iterator[dict[str, Any]]:
    """Give the labels that count now as COLUMNS has them, in order of photo, a few thousand read at a time.

    A category bears its name of today; `labeled_by` tells these labels apart from people's wherever they are carried.
    """
    acceptance, read = standing(), meanings.readings()
    last = 0
    while acceptance is not None and (page := _page(acceptance.id, after=last)):
        for photo_id, sha256, category_id, *sure in page:
            named, who = read[category_id], f"machine:{acceptance.source}"
            values = photo_id, sha256, named.id, named.name, who, acceptance.id, *sure
            yield dict(zip(COLUMNS, values, strict=True))
        last = page[-1][0]


def _page(acceptance_id: int, *, after: int) -> list[tuple[Any, ...]]:
    counting = Q(photo__state__state=State.ACCEPTED, photo__state__is_excluded=False, photo__erased_at=None)
    labels = AcceptedLabel.objects.filter(counting, acceptance=acceptance_id, photo_id__gt=after, is_check=False)
    rows = labels.order_by("photo_id").values_list(*_FIELDS)[:ROWS_AT_ONCE]
    return [(*row[:-1], row[-1].isoformat()) for row in rows]
