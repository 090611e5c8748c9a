"""Choose photos that are doubtful in different ways."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from trainer.selection import seeding
from trainer.selection.arrays import FloatArray, Indices


@dataclass(frozen=True)
class Gradients:
    """Hold the gradients of the head's loss at each photo, if its first category were the right one.

    Each is the outer product of a row of `errors` (n, c) and one of `inputs` (n, d): c times d values, which need not
    be written out to measure distances.
    """

    errors: FloatArray
    inputs: FloatArray

    @cached_property
    def squared_lengths(self) -> FloatArray:
        """Return the squared length of each gradient, (n,): how much the photo could teach."""
        return np.asarray((self.errors**2).sum(axis=1) * (self.inputs**2).sum(axis=1))

    def squared_distances(self, row: int) -> FloatArray:
        """Return the squared distances (n,) of all gradients to one."""
        lengths = self.squared_lengths
        products = (self.errors @ self.errors[row]) * (self.inputs @ self.inputs[row])
        return np.asarray(lengths + lengths[row] - 2 * products)


def gradients(inputs: FloatArray, probabilities: FloatArray) -> Gradients:
    """Make the gradients of inputs (n, d) with probabilities (n, c)."""
    is_first = np.eye(probabilities.shape[1], dtype=probabilities.dtype)[probabilities.argmax(axis=1)]
    return Gradients(errors=probabilities - is_first, inputs=inputs)


def select(inputs: FloatArray, probabilities: FloatArray, *, count: int, rng: np.random.Generator) -> Indices:
    """Pick up to `count` photos: the longest gradient first, then by chance those far from what was picked.

    What the head is certain of has next to no gradient, and next to no chance.

    References: Ash et al., Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds, ICLR 2020.
    """
    if len(inputs) == 0:
        return np.empty(0, dtype=np.int64)
    space = gradients(inputs, probabilities)
    first = int(space.squared_lengths.argmax())
    most = min(count, len(inputs))
    return seeding.spread(space.squared_distances, space.squared_lengths, first=first, count=most, rng=rng)
