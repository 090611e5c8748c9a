"""Load a network and split it into its frozen trunk and its trained tail."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from trainer.fitting import architectures, pretrained
from trainer.fitting.cutting import Layout
from trainer.inference.registry import NetworkSpec


class Tail(nn.Module):
    """The trained part: the last blocks, the pooled embedding, and a classifier that starts at zero."""

    def __init__(self, body: nn.Module, *, width: int, categories: int) -> None:
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
    """A network in two parts, both in eval mode; with the cut 0 the trunk does nothing and all of it is trained."""

    spec: NetworkSpec
    trunk: nn.Module
    head: nn.Module

    def tail(self, categories: int) -> Tail:
        """Copy the last part, as it was loaded, into a new tail for that many categories."""
        return Tail(copy.deepcopy(self.head), width=self.spec.embedding_width, categories=categories)


def load(spec: NetworkSpec, pretrained_dir: Path | None) -> Network:
    """Load the network with its pretrained weights, or with those of its seed where it has one.

    Raises `WeightsUnreachable`, `WeightsUnfit`, `NetworkUncuttable`.
    """
    whole = architectures.build(spec)
    if spec.seed is None:
        pretrained.put_into(whole, spec, pretrained_dir)
    return split(whole.requires_grad_(False), spec)


def split(whole: nn.Module, spec: NetworkSpec) -> Network:
    """Cut the network after its `spec.cut` leading blocks. Raises `NetworkUncuttable`."""
    halves = Layout(whole, spec.name).split(spec.cut)
    return Network(spec, halves.trunk.eval(), halves.head.eval())
