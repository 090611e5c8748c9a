"""Where each category stands: answers, recall with its interval, and what it is short of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from labeling.selectors import answer_survey, training_data
from labeling.selectors.answer_survey import Settled
from trainer.domain.shortages import CategoryStanding, Shortage, shortages
from trainer.evaluation.intervals import wilson
from trainer.selectors.confusions import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """One category in use. `recall` and its bounds are None where nothing was judged; `share` is of the fullest one."""

    category_id: int
    name: str
    pool: int
    audit: int
    share: float
    judged: int
    recall: float | None
    low: float | None
    high: float | None
    shortage: Shortage


def rows(found: Counts) -> list[StandingRow]:
    """Give every category in use, in the order people see. `found` counts what the champion says of audit photos."""
    survey = answer_survey.latest()
    judged, right = Counter[int](), Counter[int]()
    for (truth, predicted), count in found.items():
        judged[truth] += count
        right[truth] += count if predicted == truth else 0
    names = {category.id: category.name for category in training_data.active_categories()}
    standings = [
        _standing(category_id, survey.of(category_id) if survey else Settled(), judged[category_id], right[category_id])
        for category_id in names
    ]
    fullest = max((each.pool for each in standings), default=0)
    pairs = zip(standings, shortages(standings), strict=True)
    return [_row(standing, names, fullest, shortage) for standing, shortage in pairs]


def _standing(category_id: int, settled: Settled, judged: int, right: int) -> CategoryStanding:
    return CategoryStanding(category_id=category_id, pool=settled.pool, audit=settled.audit, judged=judged, right=right)


def _row(standing: CategoryStanding, names: dict[int, str], fullest: int, shortage: Shortage) -> StandingRow:
    low, high = wilson(standing.right, standing.judged) if standing.judged else (None, None)
    return StandingRow(
        category_id=standing.category_id,
        name=names[standing.category_id],
        pool=standing.pool,
        audit=standing.audit,
        share=standing.pool / fullest if fullest else 0.0,
        judged=standing.judged,
        recall=standing.right / standing.judged if standing.judged else None,
        low=low,
        high=high,
        shortage=shortage,
    )
