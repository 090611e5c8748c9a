from __future__ import annotations

import pytest

from trainer.fitting import schedule


def test_factor_rises_then_falls_to_nothing() -> None:
    factors = [schedule.factor(step, 100, 0.15) for step in range(100)]

    assert factors[0] == pytest.approx(1 / 16)
    assert max(factors) == factors[15] == 1.0
    assert factors[:16] == sorted(factors[:16])
    assert factors[15:] == sorted(factors[15:], reverse=True)
    assert factors[-1] < 0.001


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_factor_of_a_very_short_run_stays_in_bounds(steps: int) -> None:
    assert all(0 < schedule.factor(step, steps, 0.15) <= 1 for step in range(steps))


def test_factor_without_warm_up_starts_at_the_top() -> None:
    assert schedule.factor(0, 10, 0.0) == 1.0
