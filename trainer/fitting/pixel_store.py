"""The cache of a network without a trunk: the square photos themselves, as bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainer.artefacts.preprocessing import Preprocessing
from trainer.fitting import views as all_views
from trainer.fitting.activations import ActivationKey, Activations, ActivationStore

_WHITE = 255


class PixelStore(ActivationStore):
    """Read and write preprocessed pixels. One view is kept, a byte for each value; the others are it, turned.

    Rounding to bytes moves a pixel by half of the step that a photo's own pixels have.
    """

    magic = b"MGPPIX01"
    value_bytes = 1

    def __init__(self, root: Path, key: ActivationKey, facts: Preprocessing, *, views: int) -> None:
        super().__init__(root, key, shape=(3, facts.size, facts.size), views=views)
        self._mean, self._std = (_per_channel(values) for values in (facts.mean, facts.std))

    @property
    def kept_views(self) -> int:
        """Give the number of views in a file."""
        return 1

    def encode(self, activations: Activations) -> bytes:
        """Give what is kept of normalised pixels (1, 3, side, side)."""
        values = np.rint(activations[0] * self._std + self._mean)
        data: bytes = values.clip(0, _WHITE).astype(np.uint8).tobytes()
        return data

    def read_view(self, photo: str, view: int) -> Activations:
        """Read the pixels (3, side, side) of one view, normalised. Raises `ActivationsLost`."""
        square = np.frombuffer(self.read_kept(photo, 0), np.uint8).reshape(self.shape)
        return (all_views.turned(square, view) - self._mean) / self._std


def _per_channel(values: tuple[float, ...]) -> npt.NDArray[np.float32]:
    return _WHITE * np.array(values, np.float32).reshape(-1, 1, 1)
