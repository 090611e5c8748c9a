"""The eight flips and transpositions of a square image.

The order is part of the cache's key: the image, its mirror image, both upside down, and the four transposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Planes = npt.NDArray[np.float32]
Value = TypeVar("Value", bound=np.number[Any])


def of(pixels: Planes, count: int) -> Iterator[Planes]:
    """Give the first `count` (1, 2 or 8) views of pixels (1, 3, side, side)."""
    return (np.ascontiguousarray(turned(pixels, number)) for number in range(count))


def turned(square: npt.NDArray[Value], number: int) -> npt.NDArray[Value]:
    """Give view `number` (0 to 7) of a square (..., side, side), without copying it."""
    if number & 4:
        square = square.swapaxes(-2, -1)
    if number & 2:
        square = square[..., ::-1, :]
    return square[..., ::-1] if number & 1 else square
