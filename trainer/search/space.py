"""The space of a search: which knobs are tried, between what bounds, in what way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Value = str | int | float | bool | None
DEFAULT_TRIALS = 30


@dataclass(frozen=True)
class Choices:
    """A knob that takes one of these values."""

    values: tuple[Value, ...]


@dataclass(frozen=True)
class Range:
    """A knob that takes a number from `low` to `high`, both allowed: whole where both are, in steps where there are."""

    low: float
    high: float
    is_log: bool = False
    step: float | None = None

    @property
    def is_whole(self) -> bool:
        """Say whether only whole numbers are meant."""
        return all(isinstance(each, int) for each in (self.low, self.high, 1 if self.step is None else self.step))

    def steps(self) -> tuple[float, ...]:
        """Give every value of a knob that goes in steps."""
        if self.step is None:
            return ()
        count = math.floor((self.high - self.low) / self.step + 1e-9) + 1
        return tuple(round(self.low + number * self.step, 12) for number in range(count))


Knob = Choices | Range


@dataclass(frozen=True, kw_only=True)
class Space:
    """One search: `knobs` are tried, `fixed` hold for every trial, all others are those of `preset`.

    `held_back` is the share of the pool that trials are compared on, the same photos for all of them.
    """

    name: str
    knobs: Mapping[str, Knob]
    fixed: Mapping[str, Value]
    method: Literal["grid", "random", "tpe"] = "tpe"
    objective: Literal["nll", "accuracy"] = "nll"
    trials: int = DEFAULT_TRIALS
    seed: int = 0
    is_pruned: bool = True
    preset: str = "standard"
    held_back: float = 0.2

    @property
    def is_minimised(self) -> bool:
        """Say whether the smaller value is the better one."""
        return self.objective == "nll"


def document(space: Space) -> dict[str, Any]:
    """Write a space as `parse` reads it."""
    return {
        "name": space.name,
        "method": space.method,
        "objective": space.objective,
        "trials": space.trials,
        "seed": space.seed,
        "prune": space.is_pruned,
        "preset": space.preset,
        "held_back": space.held_back,
        "fixed": dict(space.fixed),
        "knobs": {name: _knob_document(knob) for name, knob in space.knobs.items()},
    }


def grid_size(knobs: Mapping[str, Knob]) -> int:
    """Count the combinations of knobs that have only so many values."""
    return math.prod(len(values_of(knob)) for knob in knobs.values())


def values_of(knob: Knob) -> tuple[Value, ...]:
    """Give every value of a knob that has only so many; none where it has no end of them."""
    return knob.values if isinstance(knob, Choices) else knob.steps()


def ends_of(knob: Knob) -> tuple[Value, ...]:
    """Give the values by which a knob is checked: every choice, or both bounds."""
    return knob.values if isinstance(knob, Choices) else (knob.low, knob.high)


def _knob_document(knob: Knob) -> dict[str, Any]:
    if isinstance(knob, Choices):
        return {"choices": list(knob.values)}
    found: dict[str, Any] = {"low": knob.low, "high": knob.high}
    if knob.is_log:
        found["log"] = True
    if knob.step is not None:
        found["step"] = knob.step
    return found
