"""Photos to embeddings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from trainer.inference.session import open_session


class Embedder:
    """Run a graph for its `embedding`: the backbone's, or a model version's. Safe to share between threads."""

    def __init__(self, onnx: bytes) -> None:
        self._session = open_session(onnx)

    def embed(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Embed one upright photo, uint8 (height, width, 3), as float32 (width of the network,)."""
        embedding: npt.NDArray[np.float32] = self._session.run(["embedding"], {"image": rgb})[0]
        return embedding
