"""Run one ONNX graph: pixels in, probabilities out. Resizing, normalising and the temperature are inside it."""

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from gather_client import pixels
from gather_client.errors import ModelError
from gather_client.words import _


class Model:
    """A loaded graph and its categories, (id, name) in logit order."""

    def __init__(self, onnx: bytes, categories: tuple[tuple[int, str], ...]) -> None:
        """Load from bytes: a graph loaded from a path may name further files beside it. Raises ModelError."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1  # as fast as more for one photo, and the camera keeps its cores
        options.log_severity_level = 4
        try:
            self._session = ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime raises a dozen kinds of its own, without a common root
            happened = _("The model cannot be loaded ({why}).").format(why=error)
            raise ModelError(happened, _("The previous one is used where there is one.")) from error
        self.categories = categories

    def probabilities(self, rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Classify one upright photo, uint8 (height, width, 3) red first; float32 (classes,), adding up to 1."""
        try:
            (values,) = self._session.run(["probabilities"], {"image": pixels.reduce_for_network(rgb)})
        except Exception as error:  # as above
            raise ModelError(_("The model failed ({why}).").format(why=error), _("Run `gather update`.")) from error
        result = np.asarray(values, np.float32)
        if result.shape != (len(self.categories),):
            happened = _("The model gives {shape}, not one value per category.").format(shape=result.shape)
            raise ModelError(happened, _("Run `gather update`."))
        return result
