"""Preprocessing as an ONNX graph: training, server and cameras all read pixels through these nodes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

from trainer.artefacts.preprocessing import Preprocessing

OPSET = 18  # the first with an antialiased Resize; ONNX Runtime runs its graphs as fast as newer ones
IR_VERSION = 10


def build(facts: Preprocessing) -> onnx.ModelProto:
    """Make the graph `image` uint8 (height, width, 3) to `pixels` float32 (1, 3, side, side)."""
    nodes = [*_planes(), *_resize(facts), *_normalise()]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["height", "width", 3])
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, facts.size, facts.size])
    graph = helper.make_graph(nodes, "preprocessing", [image], [pixels], initializer=_constants(facts))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    return model


def _planes() -> Iterable[NodeProto]:
    """Turn (height, width, 3) bytes into (1, 3, height, width) floats: rounding before the resize would lose detail."""
    yield helper.make_node("Transpose", ["image"], ["pre.planes"], perm=[2, 0, 1])
    yield helper.make_node("Cast", ["pre.planes"], ["pre.values"], to=TensorProto.FLOAT)
    yield helper.make_node("Unsqueeze", ["pre.values", "pre.first_axis"], ["pre.batch"])


def _resize(facts: Preprocessing) -> Iterable[NodeProto]:
    if facts.resize == "squash":
        yield _resize_node("pre.square", policy="stretch")
        return
    yield _resize_node("pre.covering", policy="not_smaller")
    yield from _central_square()


def _resize_node(output: str, *, policy: str) -> NodeProto:
    return helper.make_node(
        "Resize",
        ["pre.batch", "", "", "pre.side"],
        [output],
        mode="linear",
        antialias=1,
        coordinate_transformation_mode="half_pixel",
        keep_aspect_ratio_policy=policy,
        axes=[2, 3],
    )


def _central_square() -> Iterable[NodeProto]:
    """Cut the square out of the middle; an odd rest goes to the right and the bottom."""
    yield helper.make_node("Shape", ["pre.covering"], ["pre.covering_size"], start=2, end=4)
    yield helper.make_node("Sub", ["pre.covering_size", "pre.side"], ["pre.rest"])
    yield helper.make_node("Div", ["pre.rest", "pre.two"], ["pre.from"])
    yield helper.make_node("Add", ["pre.from", "pre.side"], ["pre.to"])
    yield helper.make_node("Slice", ["pre.covering", "pre.from", "pre.to", "pre.plane_axes"], ["pre.square"])


def _normalise() -> Iterable[NodeProto]:
    yield helper.make_node("Sub", ["pre.square", "pre.mean"], ["pre.centred"])
    yield helper.make_node("Mul", ["pre.centred", "pre.per_std"], ["pixels"])


def _constants(facts: Preprocessing) -> list[TensorProto]:
    mean, std = (255 * np.array(values, np.float32).reshape(1, 3, 1, 1) for values in (facts.mean, facts.std))
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "pre.first_axis": np.array([0], np.int64),
        "pre.side": np.array([facts.size, facts.size], np.int64),
        "pre.mean": mean,
        "pre.per_std": 1 / std,
    }
    if facts.resize == "crop":
        arrays |= {"pre.two": np.array([2, 2], np.int64), "pre.plane_axes": np.array([2, 3], np.int64)}
    return [numpy_helper.from_array(array, name) for name, array in arrays.items()]
