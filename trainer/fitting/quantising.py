"""Make the lighter form of a model: the same graph with 8-bit weights and activations, preprocessing left as it is."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    NotImplemented,
    RuntimeException,
)
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from trainer.artefacts.parity import Rgb
from trainer.fitting import preprocessing_graph

log = logging.getLogger(__name__)

CALIBRATION_PHOTOS = 64
_OPERATORS = ["Conv", "Gemm", "MatMul", "Add", "GlobalAveragePool"]  # none of them in the preprocessing
_UNFIT = (
    *(Fail, InvalidArgument, InvalidGraph, NotImplemented, RuntimeException),
    *(ValueError, RuntimeError, KeyError, onnx.checker.ValidationError),
)


class _Photos(CalibrationDataReader):  # type: ignore[misc] # the runtime ships no types
    """Hand photos out one by one."""

    def __init__(self, photos: Iterable[Rgb]) -> None:
        self._photos = iter(photos)

    def get_next(self) -> dict[str, Rgb] | None:
        """Give the graph's input, None at the end."""
        photo = next(self._photos, None)
        return None if photo is None else {"image": photo}


def quantise(graph: bytes, photos: Iterable[Rgb]) -> bytes | None:
    """Give the graph in 8 bits, its ranges measured on photos, uint8 (height, width, 3); None where it cannot be.

    Weights are signed, one range a channel; activations unsigned, for the processors that cameras have. Reduced by a
    bit, because the sums of two products of 8 bits overflow on processors without VNNI.
    """
    with tempfile.TemporaryDirectory() as folder, _quietly():
        source, whole, made = (Path(folder, f"{name}.onnx") for name in ("source", "whole", "int8"))
        source.write_bytes(_source(graph))
        try:
            quant_pre_process(source, whole, skip_symbolic_shape=True)
            quantize_static(
                whole,
                made,
                _Photos(photos),
                quant_format=QuantFormat.QDQ,
                op_types_to_quantize=_OPERATORS,
                per_channel=True,
                reduce_range=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                calibrate_method=CalibrationMethod.MinMax,
            )
        except _UNFIT as unfit:
            reason = f"{type(unfit).__name__}: {unfit}"
        else:
            return _bytes(onnx.load(made))
    log.warning("The graph cannot be quantised: %s", reason)
    return None


def _source(graph: bytes) -> bytes:
    """Write a graph so that the quantiser, and the runtime afterwards, can read it.

    A merged graph names each set of operators once a part, which the quantiser takes for none.
    """
    model = onnx.load_from_string(graph)
    versions = {each.domain: each.version for each in model.opset_import}
    del model.opset_import[:]
    model.opset_import.extend(onnx.helper.make_opsetid(domain, version) for domain, version in versions.items())
    for node in model.graph.node:
        if node.op_type == "Resize":
            _name_all_sides(model.graph, node)
    data: bytes = model.SerializeToString()
    return data


def _name_all_sides(graph: onnx.GraphProto, node: onnx.NodeProto) -> None:
    """Let a resize to a square name all four sides of its output and not two of them.

    Behind 8 bits the runtime moves the transposition from in front of it, and miscounts the sides where only some are
    named. One that keeps the aspect ratio cannot name all: such a graph does not open, and is not offered.
    """
    attributes = {each.name: each for each in node.attribute}
    if attributes["keep_aspect_ratio_policy"].s != b"stretch":
        return
    two = next(each for each in graph.initializer if each.name == node.input[3])
    four = np.array([1, 3, *numpy_helper.to_array(two)], np.int64)
    two.CopyFrom(numpy_helper.from_array(four, two.name))
    node.attribute.remove(attributes["axes"])


def _bytes(model: onnx.ModelProto) -> bytes:
    model.ir_version = preprocessing_graph.IR_VERSION
    del model.metadata_props[:]
    data: bytes = model.SerializeToString()
    return data


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep the quantiser's advice out of the log: it notes each tensor that it leaves alone."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
