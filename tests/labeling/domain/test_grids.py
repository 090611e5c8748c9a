"""The orders of a grid."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labeling.domain import grids
from labeling.domain.grids import GridPhoto

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def photo(photo_id: int, **facts: Any) -> GridPhoto:
    return GridPhoto(photo_id=photo_id, position=photo_id, **{"captured_at": NOON, **facts})


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("confident", [1, 2, 3]),
        ("alike", [3, 1, 2]),
        ("doubtful", [2, 3, 1]),
        ("newest", [2, 1, 3]),
        ("device", [3, 1, 2]),
        ("day", [1, 2, 3]),
    ],
)
def test_each_order(sort: str, expected: list[int]) -> None:
    photos = [
        photo(1, confidence=0.9, likeness=7, device_id=4),
        photo(2, confidence=0.2, likeness=None, captured_at=NOON + timedelta(hours=1)),
        photo(3, confidence=0.5, likeness=0, device_id=2, captured_at=NOON - timedelta(days=1)),
    ]

    found = grids.ordered(photos[::-1], sort)

    assert [each.photo_id for each in found] == expected


def test_page_chosen_by_confidence_is_laid_out_by_likeness() -> None:
    page = [photo(1, likeness=2), photo(2, likeness=0), photo(3, likeness=1)]

    assert [each.photo_id for each in grids.laid_out(page, "confident")] == [2, 3, 1]
    assert [each.photo_id for each in grids.laid_out(page, "doubtful")] == [1, 2, 3]


def test_categories_keep_their_keys_and_actions_take_the_next_ones() -> None:
    keys = grids.action_keys(["j", "u", "?"])

    assert keys == {"except": "x", "jump": ".", "unsure": "", "like": "l"}
