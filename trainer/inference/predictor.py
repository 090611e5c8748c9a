"""Photos to categories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.artefacts.category import CategoryRef
from trainer.errors import BundleDamaged
from trainer.inference.session import open_session

__all__ = ["CategoryRef", "Prediction", "Predictor"]


@dataclass(frozen=True)
class Prediction:
    """What a model says about one photo.

    `probabilities` is float32 (categories,) in the order of the predictor's categories and sums to one; `embedding`
    is float32 (width of the network,).
    """

    probabilities: npt.NDArray[np.float32]
    embedding: npt.NDArray[np.float32]

    @property
    def best(self) -> int:
        """Give the index of the most probable category."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        """Give the probability of the most probable category."""
        return float(self.probabilities.max())


class Predictor:
    """Run a model version's graph. Safe to share between threads."""

    def __init__(self, onnx: bytes, categories: tuple[CategoryRef, ...]) -> None:
        """Open the graph. Raises `BundleDamaged` when it does not have one output per category."""
        self.categories = categories
        self._session = open_session(onnx)
        outputs = {output.name: output.shape for output in self._session.get_outputs()}
        if outputs.get("probabilities") != [len(categories)]:
            raise BundleDamaged(reason=f"{len(categories)} categories, but the graph gives {outputs}")

    def predict(self, rgb: npt.NDArray[np.uint8]) -> Prediction:
        """Predict one upright photo, uint8 (height, width, 3)."""
        probabilities, embedding = self._session.run(["probabilities", "embedding"], {"image": rgb})
        return Prediction(probabilities=probabilities, embedding=embedding)
