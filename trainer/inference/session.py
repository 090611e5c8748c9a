"""One way to open an ONNX graph, for every host of the server."""

from __future__ import annotations

import onnxruntime as ort
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, InvalidGraph, InvalidProtobuf

from trainer.errors import BundleDamaged

_SEVERITY_ERROR = 3


def open_session(graph: bytes) -> ort.InferenceSession:
    """Open a graph on one CPU thread: a photo a call is as fast as a batch, and processes are how it scales.

    Raises `BundleDamaged` for what is no graph.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _SEVERITY_ERROR
    try:
        return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf) as damaged:
        raise BundleDamaged(reason=str(damaged)) from damaged
