"""Mix chance into an order of preference, and say how likely each choice was."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from trainer.selection.reasons import Reason


@dataclass(frozen=True)
class Draw:
    """Hold one drawn photo: its row, why, and with what probability it was drawn."""

    row: int
    reason: Reason
    probability: float


@dataclass
class _Remaining:
    """Keep which rows are drawn, the next preferred row, and a shuffled order of all rows."""

    preferred: Iterator[tuple[int, Reason]]
    shuffled: Iterator[int]
    is_drawn: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def next_preferred(self) -> tuple[int, Reason] | None:
        return next((choice for choice in self.preferred if not self.is_drawn[choice[0]]), None)

    def next_by_chance(self) -> int:
        return next(row for row in self.shuffled if not self.is_drawn[row])


def draws(
    preferred: Iterator[tuple[int, Reason]], photos: int, *, random_share: float, rng: np.random.Generator
) -> Iterator[Draw]:
    """Draw all rows 0..photos-1, each once: by preference, but with probability `random_share` uniformly by chance.

    `preferred` may repeat rows, and may end early: from then on chance alone decides. A draw's probability is that of
    its row being the next one, given the rows drawn before: of R rows left each has random_share / R by chance, and the
    preferred one has 1 - random_share on top. None is 0, so answers can be weighed back to the whole pool.

    References: Farquhar et al., On Statistical Bias In Active Learning, ICLR 2021.
    """
    remaining = _Remaining(preferred, iter(rng.permutation(photos).tolist()), np.zeros(photos, dtype=bool))
    choice = remaining.next_preferred()
    for left in range(photos, 0, -1):
        share = random_share if choice else 1.0
        if choice is None or rng.random() < share:
            row, reason = remaining.next_by_chance(), Reason.RANDOM
        else:
            row, reason = choice
        is_choice = choice is not None and row == choice[0]
        yield Draw(row, reason, share / left + (1 - share if is_choice else 0.0))
        remaining.is_drawn[row] = True
        choice = remaining.next_preferred() if is_choice else choice
