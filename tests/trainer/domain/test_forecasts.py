"""What more answers are worth, and how surely."""

from __future__ import annotations

import random

import pytest

from trainer.domain import forecasts
from trainer.domain.forecasts import Gain, Point, gain

SIZES = (0.25, 0.5, 1.0)


def curve(*, learned: int, level: float, exponent: float, tried: int = 400) -> list[Point]:
    """Give a curve that follows its power to the letter."""
    return [Point(learned * size, tried * level * size**-exponent, tried) for size in SIZES]


def found(**figures: object) -> Gain:
    gained = gain(**figures)  # type: ignore[arg-type]
    assert gained is not None
    return gained


def test_a_steep_curve_is_worth_what_its_power_says() -> None:
    steep = curve(learned=60, level=0.2, exponent=0.4, tried=4000)

    gained = found(wrong=800, tried=4000, learned=60, curves=[steep], more=40)

    assert gained.value == pytest.approx(0.2 * (1 - (100 / 60) ** -0.4), abs=0.004)
    assert gained.low < gained.value < gained.high < gained.value + 0.02
    assert not gained.is_nothing


def test_a_flat_curve_of_many_answers_is_worth_nothing() -> None:
    flat = curve(learned=500, level=0.05, exponent=0.0)

    gained = found(wrong=6, tried=120, learned=500, curves=[flat])

    assert gained.is_nothing


def test_few_audit_photos_make_the_interval_wide() -> None:
    steep = curve(learned=60, level=0.2, exponent=0.4)

    few = found(wrong=4, tried=20, learned=60, curves=[steep])
    many = found(wrong=80, tried=400, learned=60, curves=[steep])

    assert few.high - few.low > 1.5 * (many.high - many.low)


def test_nothing_is_said_of_what_was_hardly_judged_or_never_learned() -> None:
    steep = curve(learned=60, level=0.2, exponent=0.4)

    assert gain(wrong=4, tried=19, learned=60, curves=[steep]) is None
    assert gain(wrong=4, tried=50, learned=0, curves=[steep]) is None


def test_no_forecast_goes_beyond_twice_what_was_learned() -> None:
    assert found(wrong=10, tried=40, learned=12, curves=[]).more == 12
    assert found(wrong=10, tried=40, learned=300, curves=[]).more == forecasts.STEP


def test_without_a_curve_the_interval_admits_nearly_anything() -> None:
    unknown = found(wrong=40, tried=200, learned=100, curves=[[Point(100, 40, 200)]])

    assert unknown.low < 0.005
    assert unknown.high > 0.04


def test_a_second_curve_narrows_the_interval() -> None:
    one = curve(learned=60, level=0.2, exponent=0.4, tried=100)
    other = curve(learned=900, level=0.1, exponent=0.4, tried=400)

    alone = found(wrong=40, tried=200, learned=60, curves=[one])
    both = found(wrong=40, tried=200, learned=60, curves=[one, other])

    assert both.high - both.low < alone.high - alone.low


@pytest.mark.parametrize(("exponent", "level"), [(0.0, 0.1), (0.25, 0.15), (0.5, 0.25)])
def test_interval_covers_the_truth(exponent: float, level: float) -> None:
    rng = random.Random(7)
    truth = level * (1 - 1.4**-exponent)

    covered = 0
    for _ in range(30):
        curve = [Point(100 * size, _binomial(rng, 150, level * size**-exponent), 150) for size in SIZES]
        wrong = _binomial(rng, 60, level)
        gained = found(wrong=wrong, tried=60, learned=100, curves=[curve])
        covered += gained.low - 0.001 <= truth <= gained.high

    assert covered >= 26  # of 150 draws, 140 to 148


def _binomial(rng: random.Random, tried: int, share: float) -> int:
    return sum(rng.random() < share for _ in range(tried))
