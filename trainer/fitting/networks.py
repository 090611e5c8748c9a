"""Load a pretrained network and split it into its frozen trunk and its trained tail."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import safetensors.torch
import torch
from huggingface_hub import hf_hub_download
from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined] # re-exported, not declared
from safetensors import SafetensorError
from torch import nn

from trainer.errors import WeightsUnfit, WeightsUnreachable
from trainer.fitting import architectures
from trainer.inference.registry import HUB_DEFAULT, NetworkSpec

_HUB_TIMEOUT_S = 10.0


class Part(nn.Module):
    """A run of a network's layers, under the names that they have in the whole network, so that weights keep theirs."""

    def __init__(self, layers: Iterable[tuple[str, nn.Module]]) -> None:
        super().__init__()
        self.blocks = nn.ModuleDict()
        self._order: list[str] = []
        for name, layer in layers:
            self._order.append(name)
            if name.startswith("blocks."):
                self.blocks[name.removeprefix("blocks.")] = layer
            else:
                self.add_module(name, layer)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Run the layers one after the other."""
        for name in self._order:
            values = self.get_submodule(name)(values)
        return values


class Tail(nn.Module):
    """The trained part: the last blocks, the pooled embedding, and a classifier that starts at zero."""

    def __init__(self, body: Part, *, width: int, categories: int) -> None:
        super().__init__()
        self.body = body
        self.classifier = nn.Linear(width, categories)
        nn.init.zeros_(self.classifier.weight)
        nn.init.zeros_(self.classifier.bias)

    def forward(self, activations: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Turn the trunk's activations into embeddings (batch, width) and logits (batch, categories)."""
        embedding = self.body(activations)
        return embedding, self.classifier(embedding)

    def named_weights(self) -> dict[str, torch.Tensor]:
        """Name every tensor as in the whole network."""
        return {name.removeprefix("body."): tensor for name, tensor in self.state_dict().items()}

    def load_named_weights(self, weights: Mapping[str, torch.Tensor]) -> None:
        """Take tensors named as in the whole network. Raises RuntimeError where they do not fit."""
        self.load_state_dict(
            {name if name.startswith("classifier.") else f"body.{name}": tensor for name, tensor in weights.items()}
        )


class Network(NamedTuple):
    """A pretrained network in two parts, both in eval mode."""

    spec: NetworkSpec
    trunk: Part
    head: Part

    def tail(self, categories: int) -> Tail:
        """Copy the pretrained last part into a new tail for that many categories."""
        return Tail(copy.deepcopy(self.head), width=self.spec.embedding_width, categories=categories)


def load(spec: NetworkSpec, pretrained_dir: Path | None) -> Network:
    """Load the network with its pretrained weights. Raises `WeightsUnreachable`, `WeightsUnfit`."""
    whole = architectures.build(spec)
    if spec.seed is None:
        _load_weights(whole, spec, pretrained_dir)
    return split(whole.requires_grad_(False), spec)


def split(whole: nn.Module, spec: NetworkSpec) -> Network:
    """Cut the network after its `spec.cut` leading blocks."""
    layers = list(_layers(whole))
    at = next(index for index, (name, _) in enumerate(layers) if name == f"blocks.{spec.cut}")
    return Network(spec, Part(layers[:at]).eval(), Part(layers[at:]).eval())


def _layers(whole: nn.Module) -> Iterable[tuple[str, nn.Module]]:
    """Name the layers in the order in which pixels pass them, block by block, without the classifier."""
    for name, child in whole.named_children():
        if name == "blocks":
            yield from ((f"blocks.{index}", block) for index, block in child.named_children())
        elif name != "classifier":
            yield name, child


def _load_weights(whole: nn.Module, spec: NetworkSpec, pretrained_dir: Path | None) -> None:
    path = spec.local_weights(pretrained_dir) or _download(spec)
    try:
        weights = safetensors.torch.load_file(path)
    except (SafetensorError, OSError) as damaged:
        raise WeightsUnfit(file=path.name, network=spec.name, tensors=str(damaged)) from damaged
    body = {name: tensor for name, tensor in weights.items() if not name.startswith("classifier.")}
    try:
        whole.load_state_dict(body, strict=True)
    except RuntimeError as unfit:
        raise WeightsUnfit(file=path.name, network=spec.name, tensors=str(unfit)) from unfit


def _download(spec: NetworkSpec) -> Path:
    """Fetch the weights from the hub, or find them in its local cache."""
    unreachable = WeightsUnreachable(network=spec.name, file=spec.weights_file, hub=HUB_DEFAULT)
    if spec.hub is None:
        raise unreachable
    try:
        return Path(hf_hub_download(spec.hub, "model.safetensors", etag_timeout=_HUB_TIMEOUT_S))
    except (OSError, HTTPError) as failure:
        raise unreachable from failure
