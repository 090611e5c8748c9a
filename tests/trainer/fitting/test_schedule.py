from __future__ import annotations

import pytest

from trainer.fitting import schedule

KINDS = ("cosine", "linear", "constant")


def test_factor_rises_then_falls_to_nothing() -> None:
    factors = [schedule.factor(step, 100, 0.15) for step in range(100)]

    assert factors[0] == pytest.approx(1 / 16)
    assert max(factors) == factors[15] == 1.0
    assert factors[:16] == sorted(factors[:16])
    assert factors[15:] == sorted(factors[15:], reverse=True)
    assert factors[-1] < 0.001


def test_linear_factor_falls_by_the_same_each_step() -> None:
    factors = [schedule.factor(step, 10, 0.0, "linear") for step in range(10)]

    assert factors == pytest.approx([1.0 - step / 10 for step in range(10)])


def test_constant_factor_stays_after_the_warm_up() -> None:
    factors = [schedule.factor(step, 10, 0.2, "constant") for step in range(10)]

    assert factors[0] < factors[1] < 1.0
    assert set(factors[2:]) == {1.0}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_factor_of_a_very_short_run_stays_in_bounds(steps: int, kind: str) -> None:
    assert all(0 < schedule.factor(step, steps, 0.15, kind) <= 1 for step in range(steps))


@pytest.mark.parametrize("kind", KINDS)
def test_factor_without_warm_up_starts_at_the_top(kind: str) -> None:
    assert schedule.factor(0, 10, 0.0, kind) == 1.0
