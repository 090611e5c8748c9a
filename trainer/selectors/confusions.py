"""What a version takes for what: its answers to audit photos beside people's, as both stand now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, QuerySet

from labeling.selectors import audit_truth, categories
from trainer.inference.reading import Reading
from trainer.models import AuditPrediction, ModelVersion
from trainer.selectors import readings

Counts = Counter[tuple[int, int]]  # photos by what people say and what the version says

LOOKED_AT = 5000  # of the newest audit photos: enough for every share, and no more for a million photos
MISTAKES = 6  # that are named beside the table
MOST = 24  # categories in the table; of more, those with most mistakes


@dataclass(frozen=True, slots=True)
class Judged:
    """One audit photo: what people say, what the version says, and how sure it is."""

    photo_id: int
    truth: int
    predicted: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many photos of the category `truth` are taken for `predicted`, and their share of the row."""

    truth: int
    predicted: int
    count: int
    share: float

    @property
    def heat(self) -> int:
        """Give how strongly the cell is coloured, 0 (nothing) to 9."""
        return 0 if not self.count else 1 + min(8, int(self.share * 9))

    @property
    def is_right(self) -> bool:
        """Say whether this is the diagonal."""
        return self.truth == self.predicted


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One category's photos: how many, how many right, and what they are taken for."""

    category_id: int
    name: str
    count: int
    right: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """So many photos of one category are taken for another."""

    truth: int
    predicted: int
    truth_name: str
    predicted_name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """The table of a version; `left_out` counts the categories that found no room in it."""

    version: ModelVersion
    photos: int
    right: int
    columns: Sequence[str]
    rows: Sequence[Row]
    mistakes: Sequence[Mistake]
    left_out: int


def count(version: ModelVersion) -> Counts:
    """Count the newest audit photos by what people say and what the version says; merged categories are their heir."""
    reading = readings.of_version(version)
    if not reading.is_plain:
        return Counter((each.truth, each.predicted) for each in _read(version, reading))
    own = _own(version, reading)
    rows = _settled(version).order_by().values_list(audit_truth.CATEGORY, "category_id").annotate(n=Count("pk"))
    return Counter({(truth, own[predicted]): n for truth, predicted, n in rows})


def photos(version: ModelVersion, *, truth: int, predicted: int) -> list[Judged]:
    """Give the photos behind one count, the surest first."""
    found = _read(version, readings.of_version(version))
    cell = [each for each in found if (each.truth, each.predicted) == (truth, predicted)]
    return sorted(cell, key=lambda each: -each.confidence)


def judged(version: ModelVersion) -> dict[int, Judged]:
    """Give what people and the version say of the newest audit photos, by photo."""
    return {each.photo_id: each for each in _read(version, readings.of_version(version))}


def of(version: ModelVersion, counts: Counts) -> Confusion:
    """Put what `count` gave into a table, categories in the order people see."""
    names = {category.pk: category.name for category in categories.everything()}
    seen = {category_id for pair in counts for category_id in pair}
    shown = _shown([category_id for category_id in names if category_id in seen], counts)
    return Confusion(
        version=version,
        photos=sum(counts.values()),
        right=sum(count for (truth, predicted), count in counts.items() if truth == predicted),
        columns=[names[category_id] for category_id in shown],
        rows=[_row(category_id, names[category_id], shown, counts) for category_id in shown],
        mistakes=_mistakes(counts, names),
        left_out=len(seen) - len(shown),
    )


def _settled(version: ModelVersion) -> QuerySet[AuditPrediction]:
    """Give what the version says of its newest audit photos that people have settled."""
    said = AuditPrediction.objects.filter(version=version)
    oldest = said.order_by("-photo_id").values_list("photo_id", flat=True)[LOOKED_AT - 1 : LOOKED_AT].first()
    return said.filter(audit_truth.is_settled(), photo__gte=oldest or 0)


def _read(version: ModelVersion, reading: Reading) -> Iterator[Judged]:
    """Give photo by photo what was said; the probabilities are read only where some of them add up."""
    rows = _settled(version).order_by("photo_id")
    if reading.is_plain:
        own = _own(version, reading)
        said = rows.values_list("photo_id", audit_truth.CATEGORY, "category_id", "confidence")
        yield from (Judged(photo, truth, own[category], confidence) for photo, truth, category, confidence in said)
        return
    for photo, truth, probabilities in rows.values_list("photo_id", audit_truth.CATEGORY, "probabilities"):
        values = reading.read(np.array(probabilities))
        best = int(values.argmax())
        yield Judged(photo, truth, reading.categories[best].id, float(values[best]))


def _own(version: ModelVersion, reading: Reading) -> dict[int, int]:
    """Give, for each category of a version none of whose outputs add up, what it reads as now."""
    return {each["id"]: category.id for each, category in zip(version.categories, reading.categories, strict=True)}


def _shown(seen: Sequence[int], counts: Counts) -> list[int]:
    if len(seen) <= MOST:
        return list(seen)
    mistakes: Counter[int] = Counter()
    for (truth, predicted), count in counts.items():
        if truth != predicted:
            mistakes.update({truth: count, predicted: count})
    chosen = {category_id for category_id, _ in mistakes.most_common(MOST)}
    return [category_id for category_id in seen if category_id in chosen]


def _mistakes(counts: Counts, names: dict[int, str]) -> list[Mistake]:
    wrong = [(pair, count) for pair, count in counts.items() if pair[0] != pair[1]]
    worst = sorted(wrong, key=lambda each: (-each[1], each[0]))[:MISTAKES]
    return [
        Mistake(truth=truth, predicted=predicted, truth_name=names[truth], predicted_name=names[predicted], count=count)
        for (truth, predicted), count in worst
    ]


def _row(category_id: int, name: str, shown: Sequence[int], counts: Counts) -> Row:
    total = sum(count for (truth, _), count in counts.items() if truth == category_id)
    cells = [_cell(category_id, other, counts.get((category_id, other), 0), total) for other in shown]
    return Row(
        category_id=category_id, name=name, count=total, right=counts.get((category_id, category_id), 0), cells=cells
    )


def _cell(truth: int, predicted: int, count: int, total: int) -> Cell:
    return Cell(truth=truth, predicted=predicted, count=count, share=count / total if total else 0.0)
