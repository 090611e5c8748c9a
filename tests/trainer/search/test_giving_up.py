"""Give a trial up when it is worse than half of the others were at its epoch."""

from __future__ import annotations

import pytest

from trainer.search.giving_up import is_hopeless
from trainer.search.proposing import Past
from trainer.search.reading import parse

NLL = parse({"name": "nll", "knobs": {"tails": [1, 2]}})
ACCURACY = parse({"name": "accuracy", "objective": "accuracy", "knobs": {"tails": [1, 2]}})


def done(*curve: float) -> Past:
    return Past(knobs={"tails": 1}, state="done", value=curve[-1], curve=dict(enumerate(curve, start=1)))


def running(*curve: float) -> Past:
    return Past(knobs={"tails": 2}, state="running", curve=dict(enumerate(curve, start=1)))


OTHERS = [done(2.0, 1.0, 0.5), done(2.1, 1.1, 0.6), done(2.2, 1.2, 0.7), done(2.3, 1.3, 0.8)]


@pytest.mark.parametrize(("curve", "expected"), [((2.0, 1.19), True), ((2.0, 1.1), False), ((2.5, 1.0), False)])
def test_is_hopeless_compares_with_the_median_at_the_same_epoch(curve: tuple[float, ...], expected: bool) -> None:
    assert is_hopeless(NLL, OTHERS, running(*curve)) is expected


def test_is_hopeless_turns_round_where_more_is_better() -> None:
    others = [done(0.5, 0.7), done(0.5, 0.72), done(0.5, 0.8), done(0.5, 0.82)]

    assert is_hopeless(ACCURACY, others, running(0.5, 0.6))
    assert not is_hopeless(ACCURACY, others, running(0.5, 0.9))


def test_is_hopeless_judges_no_first_epoch() -> None:
    assert not is_hopeless(NLL, OTHERS, running(9.0))


def test_is_hopeless_waits_until_some_have_ended() -> None:
    assert not is_hopeless(NLL, OTHERS[:3], running(9.0, 9.0))


def test_is_hopeless_compares_with_none_that_were_given_up_or_failed() -> None:
    lost = [Past(knobs={"tails": 1}, state="pruned", curve={1: 0.1, 2: 0.1}) for _ in range(8)]

    assert not is_hopeless(NLL, [*OTHERS, *lost], running(2.0, 1.0))
