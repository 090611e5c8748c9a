"""Which changes of categories build on which."""

from __future__ import annotations

from typing import Any

import pytest

from labeling.domain.category_actions import Row, standing_on

MERGE = [Row(1, "merged", 10, {"status": "retired", "heir_id": 20})]
SPLIT = [Row(1, "split", 10, {"status": "retired", "is_split": True}), Row(2, "added", 30, {"name": "thirty"})]
RENAME = [Row(1, "edited", 10, {"name": "ten"})]


@pytest.mark.parametrize(
    ("action", "later", "expected"),
    [
        (MERGE, (20, {"status": "retired", "heir_id": 40}), True),
        (MERGE, (20, {"status": "retired", "is_split": True}), True),
        (MERGE, (20, {"name": "twenty"}), False),
        (MERGE, (50, {"status": "retired", "heir_id": 20}), False),
        (SPLIT, (30, {"status": "retired"}), True),
        (SPLIT, (30, {"name": "drei"}), False),
        (SPLIT, (50, {"status": "retired", "heir_id": 30}), True),
        (RENAME, (10, {"name": "zehn"}), True),
        (RENAME, (10, {"hotkey": "z"}), False),
        (RENAME, (11, {"name": "ten"}), False),
    ],
)
def test_standing_on(action: list[Row], later: tuple[int, dict[str, Any]], expected: bool) -> None:
    category_id, after = later

    found = standing_on(action, [Row(9, "edited", category_id, after)])

    assert found == (9 if expected else None)
