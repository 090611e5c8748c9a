"""Hold one form of a model against another: what answers otherwise than the trained network is never released."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.errors import ParityFailed

CLEAR_MARGIN = 0.02
"""Where the two best differ by more than this, the category must be the same."""
TOLERANCE = 0.02
"""No probability may differ by more than this."""

Rgb = npt.NDArray[np.uint8]
Predict = Callable[[Rgb], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Parity:
    """How two forms of one model agree: `agreement` is the share of images with the same best category."""

    images: int
    agreement: float
    max_difference: float


@dataclass(frozen=True)
class Comparison:
    """The answers of both forms to one image, each (categories,)."""

    name: str
    reference: npt.NDArray[np.float32]
    exported: npt.NDArray[np.float32]

    @property
    def is_same_category(self) -> bool:
        """Tell whether both name the same category."""
        return bool(self.reference.argmax() == self.exported.argmax())

    @property
    def difference(self) -> float:
        """Give the largest difference of a probability; a value that is not a number differs without bound."""
        largest = float(np.abs(self.reference - self.exported).max())
        return largest if np.isfinite(largest) else float("inf")

    @property
    def is_failure(self) -> bool:
        """Tell whether the two disagree by more than is allowed."""
        second, best = np.sort(self.reference)[-2:]
        is_other_category = best - second > CLEAR_MARGIN and not self.is_same_category
        return is_other_category or self.difference > TOLERANCE


def compare(reference: Predict, exported: Predict, images: Iterable[tuple[str, Rgb]]) -> list[Comparison]:
    """Ask both forms about each named image, uint8 (height, width, 3)."""
    return [Comparison(name, reference(rgb), exported(rgb)) for name, rgb in images]


def sum_up(comparisons: Sequence[Comparison]) -> Parity:
    """Say how the two forms agree, whether or not that is enough."""
    if not comparisons:
        return Parity(0, 0.0, 0.0)
    agreement = sum(each.is_same_category for each in comparisons) / len(comparisons)
    return Parity(len(comparisons), agreement, max(each.difference for each in comparisons))


def judge(comparisons: Sequence[Comparison], *, file: str = "model.onnx") -> Parity:
    """Sum up, or refuse. Raises `ParityFailed` when any image fails, or when there is none to compare."""
    worst = max(comparisons, key=lambda each: each.difference, default=None)
    failures = sum(each.is_failure for each in comparisons)
    if worst is None or failures:
        raise ParityFailed(
            file=file,
            disagreeing=failures,
            images=len(comparisons),
            max_difference=worst.difference if worst else float("nan"),
            worst=worst.name if worst else "-",
        )
    return sum_up(comparisons)
