"""The eight flips and transpositions of a square image."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Planes = npt.NDArray[np.float32]


def of(pixels: Planes, count: int) -> Iterator[Planes]:
    """Give the first `count` (1, 2 or 8) views of pixels (1, 3, side, side).

    The order is part of the cache's key: the image, its mirror image, both upside down, and the four transposed.
    """
    for number, view in enumerate(_all(pixels)):
        if number == count:
            return
        yield np.ascontiguousarray(view)


def _all(pixels: Planes) -> Iterator[Planes]:
    for square in (pixels, pixels.swapaxes(2, 3)):
        yield square
        yield square[:, :, :, ::-1]
        yield square[:, :, ::-1, :]
        yield square[:, :, ::-1, ::-1]
