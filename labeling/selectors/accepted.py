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
    PhotoState,
    Split,
    StandingAcceptance,
    State,
)
from labeling.selectors import meanings
from labeling.selectors.photo_states import IDS_AT_ONCE

ROWS_AT_ONCE = 2000
WAITING = State.OPEN.value


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


@dataclass(frozen=True, slots=True)
class Checks:
    """Labels drawn as checks that people have answered by now, and those that they found wrong."""

    drawn: int
    answered: int
    wrong: int


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """One label as it is exported; `category` is the name of today, after merges."""

    photo_id: int
    sha256: str
    category: str
    confidence: float
    threshold: float
    source: str
    acceptance: int
    accepted_at: datetime


def standing() -> Standing | None:
    """Give the acceptance that stands, or None."""
    pointer = StandingAcceptance.objects.select_related("acceptance").filter(pk=1).first()
    row = pointer.acceptance if pointer else None
    if row is None:
        return None
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


def label_of(photo_id: int) -> AcceptedLabel | None:
    """Give the label by which a photo counts as accepted now; None for one drawn as a check: people are not told."""
    label = standing_labels([photo_id]).get(photo_id)
    if label is None or label.is_check:
        return None
    is_counting = PhotoState.objects.filter(pk=photo_id, state=State.ACCEPTED).exists()
    return label if is_counting else None


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


def rows() -> Iterator[AcceptedRow]:
    """Give the labels that count now, in order of photo, a few thousand read at a time."""
    acceptance, names = standing(), meanings.readings()
    last = 0
    while acceptance is not None and (page := _page(acceptance, after=last)):
        for label in page:
            yield _row(label, acceptance, names[label.category_id].name)
        last = page[-1].photo_id


def _page(acceptance: Standing, *, after: int) -> list[AcceptedLabel]:
    counting = Q(photo__state__state=State.ACCEPTED, photo__state__is_excluded=False, photo__erased_at=None)
    labels = AcceptedLabel.objects.filter(counting, acceptance=acceptance.id, photo_id__gt=after, is_check=False)
    return list(labels.select_related("photo").order_by("photo_id")[:ROWS_AT_ONCE])


def _row(label: AcceptedLabel, acceptance: Standing, name: str) -> AcceptedRow:
    return AcceptedRow(
        photo_id=label.photo_id,
        sha256=label.photo.stored_sha256,
        category=name,
        confidence=label.confidence,
        threshold=label.threshold,
        source=acceptance.source,
        acceptance=acceptance.id,
        accepted_at=label.created_at,
    )
