"""The bare limit of scoring and predicting: decode with OpenCV, run the graph with ONNX Runtime, one thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort


class Network:
    """One graph, opened as a program of ten lines would."""

    def __init__(self, graph: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])

    def embed(self, jpeg: bytes) -> npt.NDArray[Any]:
        """Decode one photo and give the graph's first output."""
        pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
        outputs: npt.NDArray[Any] = self._session.run(None, {"image": pixels})[0]
        return outputs
