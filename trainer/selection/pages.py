"""Keep look-alikes off the same page."""

from collections import deque
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
class _Page:
    """Hold the draws of the page being filled, and their directions."""

    draws: list[Draw] = field(default_factory=list)
    directions: list[FloatArray] = field(default_factory=list)

    def resembles(self, direction: FloatArray, cosine: float) -> bool:
        return bool(self.directions) and float((np.stack(self.directions) @ direction).max()) > cosine

    def add(self, draw: Draw, direction: FloatArray) -> None:
        self.draws.append(draw)
        self.directions.append(direction)


def arrange(draws: Iterator[Draw], vectors: UnitVectors, *, count: int, page_size: int, cosine: float) -> list[Draw]:
    """Place up to `count` draws in pages of `page_size`; what resembles a photo on its page waits for a later one.

    Waiting changes neither the reason nor the probability of a draw: both belong to the moment it was drawn. Photos of
    a category that was split are asked about side by side: they never wait.
    """
    placed: list[Draw] = []
    held: deque[Draw] = deque()
    while len(placed) < count:
        page, held = _fill(draws, held, vectors, size=min(page_size, count - len(placed)), cosine=cosine)
        if not page:
            break
        placed += page
    return placed


def _fill(
    draws: Iterator[Draw], waiting: deque[Draw], vectors: UnitVectors, *, size: int, cosine: float
) -> tuple[list[Draw], deque[Draw]]:
    """Fill one page, first with what waited; return it, and what waits on."""
    page, held = _Page(), deque[Draw]()
    while len(page.draws) < size:
        draw = waiting.popleft() if waiting else next(draws, None)
        if draw is None:
            break
        direction = vectors.row(draw.row)
        may_wait = draw.reason is not Reason.SPLIT and len(held) + len(waiting) < MOST_HELD
        if may_wait and page.resembles(direction, cosine):
            held.append(draw)
        else:
            page.add(draw, direction)
    return page.draws, held + waiting
