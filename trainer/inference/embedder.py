"""Photos to embeddings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from trainer.inference.session import open_session

PROBABILITIES = "probabilities"


class Embedder:
    """Run a graph for its `embedding`: the backbone's, or a model version's. Safe to share between threads."""

    def __init__(self, onnx: bytes) -> None:
        self._session = open_session(onnx)
        has_opinion = any(output.name == PROBABILITIES for output in self._session.get_outputs())
        self._outputs = ["embedding", PROBABILITIES] if has_opinion else ["embedding"]

    def embed(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Embed one upright photo, uint8 (height, width, 3), as float32 (width of the network,)."""
        return self.embed_and_judge(rgb)[0]

    def embed_and_judge(
        self, rgb: npt.NDArray[np.uint8]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32] | None]:
        """Embed one photo, and give the probabilities (categories,) that the same run yields; the backbone has none."""
        embedding, *probabilities = self._session.run(self._outputs, {"image": rgb})
        return embedding, probabilities[0] if probabilities else None
