"""The data report as its page shows it: the last survey of the photos, without those that were erased since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from labeling.models import OddPhoto, Photo, Survey, SurveyName
from labeling.selectors import categories


@dataclass(frozen=True, slots=True)
class Bin:
    """So many photos up to a value, which is its label."""

    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryData:
    """One category's photos, its colour, and the 10th, 50th and 90th percentile of what was measured on them."""

    name: str
    color: str
    photos: int
    brightness: Sequence[float]
    sharpness: Sequence[float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two near-equal photos of different capture groups, and the bits in which their hashes differ."""

    first: int
    second: int
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataReport:
    """What the last survey of the photos found."""

    made_at: datetime
    photos: int
    groups: int
    erased: int
    size_bytes: int
    measured: int
    sizes: Sequence[tuple[int, int, int]]
    brightness: Sequence[Bin]
    sharpness: Sequence[Bin]
    categories: Sequence[CategoryData]
    sample: Sequence[int]
    darkest: Sequence[int]
    brightest: Sequence[int]
    blurred: Sequence[int]
    odd: Sequence[int]
    near: Sequence[Pair]
    near_count: int


def latest() -> DataReport | None:
    """Give the last report, or None before the first one."""
    row = Survey.objects.filter(name=SurveyName.DATA).first()
    return _report(row.made_at, row.body) if row else None


def _report(made_at: datetime, body: dict[str, Any]) -> DataReport:
    odd = list(OddPhoto.objects.order_by("place").values_list("pk", flat=True))
    near = [Pair(*pair) for pair in body["near"]]
    gone = _erased(
        [
            *(photo for name in ("sample", "darkest", "brightest", "blurred") for photo in body[name]),
            *(photo for pair in near for photo in (pair.first, pair.second)),
            *odd,
        ]
    )
    return DataReport(
        made_at=made_at,
        photos=body["photos"],
        groups=body["groups"],
        erased=body["erased"],
        size_bytes=body["bytes"],
        measured=body["measured"],
        sizes=[tuple(size) for size in body["sizes"]],
        brightness=_bins(body["brightness"], percent=True),
        sharpness=_bins(body["sharpness"], percent=False),
        categories=_categories(body["categories"]),
        sample=_kept(body["sample"], gone),
        darkest=_kept(body["darkest"], gone),
        brightest=_kept(body["brightest"], gone),
        blurred=_kept(body["blurred"], gone),
        odd=_kept(odd, gone),
        near=[pair for pair in near if gone.isdisjoint((pair.first, pair.second))],
        near_count=body["near_count"],
    )


def _kept(photo_ids: Sequence[int], gone: set[int]) -> list[int]:
    return [photo_id for photo_id in photo_ids if photo_id not in gone]


def _erased(photo_ids: Sequence[int]) -> set[int]:
    return set(Photo.objects.filter(pk__in=photo_ids, erased_at__isnull=False).values_list("pk", flat=True))


def _bins(histogram: dict[str, Any], *, percent: bool) -> list[Bin]:
    """Call each bin by its lower edge."""
    step = histogram["high"] / max(len(histogram["counts"]), 1)
    labels = [f"{100 * n * step:.0f} %" if percent else f"{n * step:.0f}" for n in range(len(histogram["counts"]))]
    return [Bin(label, count) for label, count in zip(labels, histogram["counts"], strict=True)]


def _categories(rows: Sequence[dict[str, Any]]) -> list[CategoryData]:
    """Give the categories in the order people see, what waits for an answer last."""
    known, by_id = categories.everything(), {row["id"]: row for row in rows}
    named = [(category.name, category.color, by_id[category.pk]) for category in known if category.pk in by_id]
    waiting = [(_("not answered yet"), "", by_id[0])] if 0 in by_id else []
    return [
        CategoryData(
            name=name, color=color, photos=row["photos"], brightness=row["brightness"], sharpness=row["sharpness"]
        )
        for name, color, row in [*named, *waiting]
    ]
