"""The learning rate over a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

_FALLS: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {
        "cosine": lambda done: 0.5 * (1 + math.cos(math.pi * done)),
        "linear": lambda done: 1.0 - done,
        "constant": lambda done: 1.0,
    }
)


def factor(step: int, steps: int, warmup_share: float, kind: str = "cosine") -> float:
    """Give what the rates are multiplied by at a step (0 … steps - 1): a linear warm-up, then how they fall to zero.

    They fall by half a cosine or in a line, or stay.
    """
    warmup_steps = warmup_share * steps
    if step < warmup_steps:
        return (step + 1) / (warmup_steps + 1)
    return _FALLS[kind]((step - warmup_steps) / (steps - warmup_steps))
