from __future__ import annotations

from dataclasses import replace

import pytest

from trainer.domain.lighter import LighterEvidence, refusals

FIT = LighterEvidence(
    photos=400,
    right=360,
    lighter_right=358,
    images=464,
    same=455,
    latency_ms=8.0,
    lighter_latency_ms=5.0,
)


def test_lighter_form_that_loses_half_a_point_agrees_and_is_faster_is_offered() -> None:
    assert refusals(FIT) == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"lighter_right": 357}, "loses-too-much", id="three quarters of a point lost"),
        pytest.param({"same": 454}, "disagrees", id="less than 98 % the same"),
        pytest.param({"lighter_latency_ms": 8.0}, "not-faster", id="as fast"),
        pytest.param({"lighter_latency_ms": float("nan")}, "not-faster", id="never timed"),
        pytest.param({"photos": 99, "right": 90, "lighter_right": 90}, "too-few-photos", id="99 photos"),
    ],
)
def test_lighter_form_is_refused_for_one_fault(changes: dict[str, float], why: str) -> None:
    assert refusals(replace(FIT, **changes)) == (why,)  # type: ignore[arg-type]


def test_lighter_form_that_is_better_is_offered() -> None:
    assert refusals(replace(FIT, lighter_right=364)) == ()


def test_every_fault_is_named() -> None:
    assert len(refusals(replace(FIT, photos=50, right=45, lighter_right=10, same=0, lighter_latency_ms=9.0))) == 4
