"""What a job counted last: how often the model was right about audited photos, how many wait, by how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labeling.selectors.accepted import Checks
from trainer.domain.accepting import THRESHOLDS, CategoryEvidence, Counts
from trainer.models import AcceptanceEvidence, ModelVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The counts, of which version, and when they were made; how many audited photos there are, and how many wait.

    `checks` are those of the acceptance `checked`, where one stood.
    """

    version: ModelVersion
    made_at: datetime
    categories: tuple[CategoryEvidence, ...]
    audited: int
    waiting: int
    checked: int | None
    checks: Checks | None


def latest() -> Found | None:
    """Give what was counted last; None before the first time, or where the thresholds were others then."""
    row = AcceptanceEvidence.objects.select_related("version").filter(pk=1).first()
    if row is None or row.body["thresholds"] != list(THRESHOLDS):
        return None
    return Found(
        version=row.version,
        made_at=row.made_at,
        categories=tuple(_read(each) for each in row.body["categories"]),
        audited=row.body["audited"],
        waiting=row.body["waiting"],
        checked=row.body.get("checked"),
        checks=Checks(*row.body["checks"]) if row.body.get("checks") else None,
    )


def body(categories: Sequence[CategoryEvidence], *, waiting: int) -> dict[str, Any]:
    """Give counts as they are kept."""
    return {
        "thresholds": list(THRESHOLDS),
        "audited": sum(each.audited for each in categories),
        "waiting": waiting,
        "categories": [
            {
                "id": each.category_id,
                "audited": each.audited,
                "at": [[counts.audited, counts.wrong, counts.waiting] for counts in each.at],
            }
            for each in categories
        ],
    }


def _read(kept: dict[str, Any]) -> CategoryEvidence:
    at = tuple(Counts(*counts) for counts in kept["at"])
    return CategoryEvidence(category_id=kept["id"], audited=kept["audited"], at=at)
