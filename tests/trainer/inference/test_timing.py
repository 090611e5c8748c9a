"""How long a photo takes, whatever else the machine does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.trainer import world
from trainer.artefacts.category import CategoryRef
from trainer.inference import timing
from trainer.inference.predictor import Predictor


class Clock:
    """A clock that calls move on."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.calls: list[str] = []

    def __call__(self) -> float:
        return self.now_s

    def taking(self, name: str, *seconds: float) -> Callable[[], None]:
        """Make a call that takes these seconds, one after the other, then the last for ever."""
        left = list(seconds)

        def call() -> None:
            self.calls.append(name)
            self.now_s += left.pop(0) if len(left) > 1 else left[0]

        return call


def test_fastest_is_taken_in_turns_and_leaves_the_first_call_out() -> None:
    clock = Clock()
    calls = [clock.taking("a", 0.001, 0.030, 0.020, 0.025), clock.taking("b", 0.5, 0.010, 0.012, 0.011)]

    found = timing.fastest_ms(calls, clock=clock, rounds=3)

    assert found == pytest.approx([20, 10])
    assert "".join(clock.calls) == "abababab"


def test_fastest_of_slow_calls_does_not_go_on_for_ever() -> None:
    clock = Clock()

    found = timing.fastest_ms([clock.taking("a", 4.0)], clock=clock)

    assert found == pytest.approx([4000])
    assert len(clock.calls) == 2


def test_latencies_are_of_each_predictor() -> None:
    predictor = Predictor(world.colour_graph(), tuple(CategoryRef(n, name) for n, name in enumerate(world.COLOURS)))

    assert all(0 < each < 10_000 for each in timing.latencies_ms([predictor, predictor]))
