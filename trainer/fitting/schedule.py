"""The learning rate over a run."""

from __future__ import annotations

import math


def factor(step: int, steps: int, warmup_share: float) -> float:
    """Give what the rates are multiplied by at a step (0 … steps - 1): a linear warm-up, then half a cosine to zero."""
    warmup_steps = warmup_share * steps
    if step < warmup_steps:
        return (step + 1) / (warmup_steps + 1)
    return 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (steps - warmup_steps)))
