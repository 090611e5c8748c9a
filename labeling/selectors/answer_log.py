"""Every answer ever given, as rows to carry away: read a few thousand at a time, by id, holding nothing open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from labeling.models import Verification
from labeling.selectors import categories

COLUMNS = (
    "id",
    "key",
    "created_at",
    "photo",
    "sha256",
    "split",
    "reviewer",
    "kind",
    "category_id",
    "category",
    "undoes",
    "suggested_category_id",
    "suggested_category",
    "suggested_confidence",
    "suggested_by",
    "asked_reason",
    "selection_probability",
    "lead_time_ms",
)
ROWS_AT_ONCE = 2000
_FIELDS = (
    "pk",
    "key",
    "created_at",
    "photo_id",
    "photo__stored_sha256",
    "photo__split",
    "reviewer__username",
    "kind",
    "category_id",
    "undoes_id",
    "suggested_category_id",
    "suggested_confidence",
    "suggested_by",
    "asked_reason",
    "selection_probability",
    "lead_time_ms",
)

Row = tuple[Any, ...]


def rows() -> Iterator[Row]:
    """Give every event in order of its id, undone ones and undoings included, as COLUMNS has it.

    Categories are named as they are called now; their ids never change.
    """
    names, last = categories.names(), 0
    while page := list(_after(last)):
        last = page[-1][0]
        yield from (_row(row, names) for row in page)


def _after(last: int) -> Iterator[Row]:
    return iter(Verification.objects.filter(pk__gt=last).order_by("pk").values_list(*_FIELDS)[:ROWS_AT_ONCE])


def _row(row: Row, names: dict[int, str]) -> Row:
    pk, key, created_at, photo, sha256, split, reviewer, kind, category, undoes, suggested, *rest = row
    said, offered = names.get(category), names.get(suggested)
    when = created_at.isoformat() if isinstance(created_at, datetime) else created_at
    return (pk, str(key), when, photo, sha256, split, reviewer, kind, category, said, undoes, suggested, offered, *rest)
