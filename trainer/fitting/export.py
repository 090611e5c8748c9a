"""Write networks as ONNX graphs that take a photo's bytes as they were decoded."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import onnx
import torch
from onnx import compose
from torch import nn

from trainer.artefacts.preprocessing import Preprocessing
from trainer.fitting import preprocessing_graph
from trainer.fitting.served import Backbone, ServedNetwork

_TALKATIVE = ("onnx_ir", "onnxscript", "torch.onnx")


def preprocessing(facts: Preprocessing) -> bytes:
    """Write the preprocessing alone: `image` to `pixels`."""
    return _bytes(preprocessing_graph.build(facts))


def trunk(part: nn.Module, side: int) -> bytes:
    """Write the trunk alone: `pixels` float32 (1, 3, side, side) to `activations`."""
    return _bytes(_network_graph(part, side, ["activations"]))


def backbone(network: Backbone, facts: Preprocessing) -> bytes:
    """Write preprocessing and pretrained network: `image` to `embedding`."""
    return _whole_graph(network, facts, ["embedding"])


def version(network: ServedNetwork, facts: Preprocessing) -> bytes:
    """Write preprocessing, trained network and temperature: `image` to `probabilities` and `embedding`."""
    return _whole_graph(network, facts, ["probabilities", "embedding"])


def _whole_graph(network: nn.Module, facts: Preprocessing, outputs: Sequence[str]) -> bytes:
    graph = _network_graph(network, facts.size, outputs)
    whole = compose.merge_models(preprocessing_graph.build(facts), graph, io_map=[("pixels", "pixels")])
    return _bytes(whole)


def _bytes(model: onnx.ModelProto) -> bytes:
    data: bytes = model.SerializeToString()
    return data


def _network_graph(network: nn.Module, side: int, outputs: Sequence[str]) -> onnx.ModelProto:
    with _quietly():
        program: Any = torch.onnx.export(
            network,
            (torch.zeros(1, 3, side, side),),
            dynamo=True,
            opset_version=preprocessing_graph.OPSET,
            input_names=["pixels"],
            output_names=list(outputs),
            verbose=False,
        )
    model: onnx.ModelProto = program.model_proto
    model.ir_version = preprocessing_graph.IR_VERSION
    return _without_traces(model)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep the exporter's words out of the log.

    It calls what torch itself has deprecated, leaves a file to the garbage collector, and notes every constant.
    """
    levels = {name: logging.getLogger(name).level for name in _TALKATIVE}
    for name in levels:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _without_traces(model: onnx.ModelProto) -> onnx.ModelProto:
    """Drop the exporter's notes: they hold paths of the machine that trained."""
    for part in (*model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output):
        del part.metadata_props[:]
        part.doc_string = ""
    del model.metadata_props[:], model.graph.metadata_props[:]
    return model
