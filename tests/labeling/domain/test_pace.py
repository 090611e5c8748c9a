"""How fast somebody answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from labeling.domain import pace

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(*seconds: float) -> list[datetime]:
    return [START + timedelta(seconds=second) for second in seconds]


def test_pace_leaves_pauses_out() -> None:
    found = pace.of(at(0, 2, 4, 6, 3600, 3602), [])

    assert (found.answers, found.median_s) == (6, None)
    assert found.per_minute == pytest.approx(30)


def test_pace_of_one_answer_is_unknown() -> None:
    found = pace.of(at(0), [800])

    assert (found.per_minute, found.median_s, found.mean_s) == (None, 0.8, 0.8)


def test_pace_of_answers_of_one_moment_is_unknown() -> None:
    assert pace.of(at(0, 0, 0), []).per_minute is None
