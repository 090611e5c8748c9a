"""Keep look-alikes apart."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from trainer.selection.arrays import FloatArray
from trainer.selection.chance import Draw
from trainer.selection.reasons import Reason
from trainer.selection.unit_vectors import UnitVectors

# In a pool of nothing but look-alikes the oldest held draw is shown all the same.
MOST_HELD = 100


@dataclass
class _Held:
    """Hold a draw that waits, its direction, and the first place where nothing like it is near."""

    draw: Draw
    direction: FloatArray
    free_at: int


@dataclass
class _Line:
    """Hold the draws in their places, the directions of the last ones, and the draws that wait."""

    apart: int
    cosine: float
    placed: list[Draw] = field(default_factory=list)
    last: list[FloatArray] = field(default_factory=list)
    held: list[_Held] = field(default_factory=list)

    def free_at(self, direction: FloatArray) -> int:
        """Give the first place that is far enough from everything like it."""
        here = len(self.placed)
        if not self.last:
            return here
        alike = np.flatnonzero(np.stack(self.last) @ direction > self.cosine)
        return here - len(self.last) + int(alike[-1]) + self.apart if len(alike) else here

    def place(self, draw: Draw, direction: FloatArray) -> None:
        """Put a draw in the next place; what waits and is like it waits on."""
        if self.held:
            alike = np.stack([each.direction for each in self.held]) @ direction > self.cosine
            for waiting in np.flatnonzero(alike):
                self.held[waiting].free_at = len(self.placed) + self.apart
        self.placed.append(draw)
        self.last = [*self.last, direction][1 - self.apart :] if self.apart > 1 else []

    def place_held(self, *, anyhow: bool) -> bool:
        """Place the oldest draw whose time has come, or simply the oldest; say whether there was one."""
        due = (n for n, each in enumerate(self.held) if anyhow or each.free_at <= len(self.placed))
        found = next(due, None)
        if found is None:
            return False
        waited = self.held.pop(found)
        self.place(waited.draw, waited.direction)
        return True


def arrange(draws: Iterator[Draw], vectors: UnitVectors, *, count: int, apart: int, cosine: float) -> list[Draw]:
    """Place up to `count` draws; of two that are more alike than `cosine` the second waits until they are `apart`.

    Waiting changes neither the reason nor the probability of a draw: both belong to the moment it was drawn. Photos of
    a category that was split are asked about side by side: they never wait.
    """
    line = _Line(apart=apart, cosine=cosine)
    while len(line.placed) < count:
        if line.place_held(anyhow=len(line.held) > MOST_HELD):
            continue
        draw = next(draws, None)
        if draw is not None:
            _place_or_hold(line, draw, vectors.row(draw.row))
        elif not line.place_held(anyhow=True):
            break
    return line.placed


def _place_or_hold(line: _Line, draw: Draw, direction: FloatArray) -> None:
    free_at = line.free_at(direction)
    if draw.reason is Reason.SPLIT or free_at <= len(line.placed):
        line.place(draw, direction)
    else:
        line.held.append(_Held(draw, direction, free_at))
