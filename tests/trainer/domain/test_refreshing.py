"""When the quick head is due."""

from __future__ import annotations

import dataclasses

import pytest

from trainer.domain.refreshing import STRAGGLERS_S, Known, wait_s

LAST = Known(space_id=1, photos=100, events=40)


@pytest.mark.parametrize(
    ("change", "since_last_s", "expected"),
    [
        ({}, 100.0, None),
        ({"events": 60}, 100.0, 0.0),
        ({"events": 60}, 2.0, 3.0),
        ({"photos": 101}, 2.0, 3.0),
        ({"space_id": 2}, 100.0, 0.0),
        ({"events": 41}, 2.0, STRAGGLERS_S - 2.0),
        ({"events": 41}, STRAGGLERS_S, 0.0),
    ],
)
def test_wait_follows_what_is_new(change: dict[str, int], since_last_s: float, expected: float | None) -> None:
    now = dataclasses.replace(LAST, **change)

    waits_s = wait_s(LAST, now, since_last_s=since_last_s, every_events=20, min_interval_s=5.0)

    assert waits_s == expected


def test_wait_is_nothing_before_the_first_refresh() -> None:
    assert wait_s(None, LAST, since_last_s=0.0, every_events=20, min_interval_s=5.0) == 0.0
