from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from trainer.artefacts.category import CategoryRef
from trainer.errors import BundleDamaged
from trainer.inference.embedder import Embedder
from trainer.inference.predictor import Predictor

CATEGORIES = (CategoryRef(4, "glass"), CategoryRef(2, "metal"), CategoryRef(9, "paper"))


@pytest.fixture
def graph() -> bytes:
    """The mean colour as embedding, and its softmax as probabilities."""
    nodes = [
        helper.make_node("Cast", ["image"], ["values"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["values", "axes"], ["embedding"], keepdims=0),
        helper.make_node("Softmax", ["embedding"], ["probabilities"]),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["height", "width", 3])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [3]) for name in ("probabilities", "embedding")]
    axes = helper.make_tensor("axes", TensorProto.INT64, [2], [0, 1])
    model = helper.make_graph(nodes, "colour", [image], outputs, [axes])
    opset = [helper.make_opsetid("", 18)]
    data: bytes = helper.make_model(model, opset_imports=opset, ir_version=10).SerializeToString()
    onnx.checker.check_model(data)
    return data


def bluish(height: int, width: int) -> np.ndarray:
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[..., 2] = 3
    return rgb


def test_predict_names_the_most_probable_category(graph: bytes) -> None:
    prediction = Predictor(graph, CATEGORIES).predict(bluish(20, 30))

    assert CATEGORIES[prediction.best].name == "paper"
    assert prediction.confidence == pytest.approx(np.exp(3) / (np.exp(3) + 2), abs=1e-5)
    assert prediction.probabilities.dtype == np.float32


def test_predictor_refuses_a_graph_of_other_categories(graph: bytes) -> None:
    with pytest.raises(BundleDamaged):
        Predictor(graph, CATEGORIES[:2])


@pytest.mark.parametrize("data", [b"", b"no graph", b"\x08\x0a"])
def test_predictor_refuses_what_is_no_graph(data: bytes) -> None:
    with pytest.raises(BundleDamaged):
        Predictor(data, CATEGORIES)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (20, 30), (301, 7)])
def test_embed_takes_any_size(graph: bytes, height: int, width: int) -> None:
    assert np.allclose(Embedder(graph).embed(bluish(height, width)), [0, 0, 3])
