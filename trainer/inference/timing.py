"""How long a photo takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from trainer.inference.predictor import Predictor

HEIGHT, WIDTH = 480, 640  # of the photo that is timed: a camera's
ROUNDS = 15
LONGEST_S = 6.0  # of timing: a network that takes seconds needs no fifteen rounds


def latencies_ms(predictors: Sequence[Predictor]) -> list[float]:
    """Time each predictor on one photo and one thread, in milliseconds, in turns: what slows one down slows all."""
    photo = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    return fastest_ms([partial(each.predict, photo) for each in predictors])


def fastest_ms(
    calls: Sequence[Callable[[], object]], *, clock: Callable[[], float] = time.perf_counter, rounds: int = ROUNDS
) -> list[float]:
    """Give the shortest time of each call over some rounds, after one that only warms up, in milliseconds.

    The shortest, because whatever else goes on can only add to it.
    """
    ends_at = clock() + LONGEST_S
    shortest = [float("inf")] * len(calls)
    for round_number in range(rounds + 1):
        taken = [_taken_s(call, clock) for call in calls]
        if round_number:
            shortest = [min(pair) for pair in zip(shortest, taken, strict=True)]
        if round_number and clock() > ends_at:
            break
    return [1000 * each for each in shortest]


def _taken_s(call: Callable[[], object], clock: Callable[[], float]) -> float:
    started_at = clock()
    call()
    return clock() - started_at
