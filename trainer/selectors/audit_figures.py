"""A version's figures on audit photos, as a job last measured them: by newer answers than those of its making."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labeling.selectors import categories, market_table, training_data
from trainer.evaluation import slices
from trainer.evaluation.reliability import ReliabilityBin
from trainer.evaluation.slices import Slice
from trainer.models import Measurement, ModelVersion, Subject

SURE_ENOUGH = slices.ENOUGH
MISTAKES_SHOWN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known of a version. `audit` has the keys of `Evaluation`, and is empty where nothing was measured.

    `made_at` is None where the figures are still those of its training run; those have no parts and no plot. A market's
    share is of the photos that came into the right bin there.
    """

    made_at: datetime | None
    audit: dict[str, Any]
    brier: float | None = None
    reliability: Sequence[ReliabilityBin] = ()
    devices: Sequence[Slice] = ()
    markets: Sequence[Slice] = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """An audit photo of which the version is sure, and wrong."""

    photo_id: int
    truth: str
    predicted: str
    confidence: float


def of(version: ModelVersion) -> Figures:
    """Give a version's figures, in a number of queries that does not depend on photos, categories or markets."""
    found = _measurement(version)
    if found is None:
        return Figures(made_at=None, audit=version.metrics.get("audit") or {})
    body = found.body
    return Figures(
        made_at=found.made_at,
        audit=body["audit"],
        brier=body["brier"],
        reliability=[ReliabilityBin(**each) for each in body["reliability"]],
        devices=[Slice(**each) for each in body["devices"]],
        markets=list(_markets(body)),
    )


def worst_mistakes(version: ModelVersion) -> list[Mistake]:
    """Give the mistakes that the version is surest of, erased photos left out. For admins: it tells audit photos apart.

    A category that was merged since the measurement reads as it was called then.
    """
    found = _measurement(version)
    rows = found.body["worst"] if found else []
    there, names = training_data.photo_objects(row[0] for row in rows), categories.names()
    kept = [row for row in rows if row[0] in there][:MISTAKES_SHOWN]
    return [
        Mistake(photo_id, names.get(truth, ""), names.get(predicted, ""), confidence)
        for photo_id, truth, predicted, confidence in kept
    ]


def counts(body: dict[str, Any]) -> Counter[tuple[int, int]]:
    """Give the photos of a measurement by people's category and the version's."""
    ids = body["category_ids"]
    return Counter(
        {
            (truth, predicted): count
            for truth, row in zip(ids, body["audit"]["confusion"], strict=True)
            for predicted, count in zip(ids, row, strict=True)
            if count
        }
    )


def _measurement(version: ModelVersion) -> Measurement | None:
    return Measurement.objects.filter(subject=Subject.AUDIT, version=version).first()


def _markets(body: dict[str, Any]) -> Iterator[Slice]:
    """Give each market's share of photos in the right bin, of those that it has a bin for: as its table stands now."""
    table, judged = market_table.table(), counts(body)
    for place, market in enumerate(table.markets):
        bins = {row.category.pk: row.cells[place].bin for row in table.rows if row.cells[place].bin}
        n = sum(count for (truth, _), count in judged.items() if truth in bins)
        right = sum(count for (truth, said), count in judged.items() if truth in bins and bins.get(said) == bins[truth])
        if n >= SURE_ENOUGH:
            yield slices.of_counts(market.name, right, n)
