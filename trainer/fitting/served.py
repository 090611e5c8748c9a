"""The trained network as it is served: one trunk, one or more tails, a temperature."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import nn

from trainer.fitting.networks import Tail


def average_log_probabilities(logits: Sequence[torch.Tensor]) -> torch.Tensor:
    """Give the logarithm of the tails' mean probabilities, (batch, categories), from each tail's logits."""
    log_probabilities = [torch.log_softmax(each, dim=-1) for each in logits]
    if len(log_probabilities) == 1:
        return log_probabilities[0]
    return torch.logsumexp(torch.stack(log_probabilities), dim=0) - math.log(len(log_probabilities))


class ServedNetwork(nn.Module):
    """Pixels to `probabilities` (categories,) and the first tail's `embedding` (width,), one photo a call."""

    def __init__(self, trunk: nn.Module, tails: Sequence[Tail], temperature: float) -> None:
        super().__init__()
        self.trunk = trunk
        self.tails = nn.ModuleList(tails)
        self._tails = tuple(tails)
        self.temperature = temperature
        self.eval()

    @property
    def first_tail(self) -> Tail:
        """Give the tail whose embedding is served, and whose weights have the original network's names."""
        return self._tails[0]

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Run on pixels (1, 3, side, side)."""
        activations = self.trunk(pixels)
        embeddings, logits = zip(*(tail(activations) for tail in self.tails), strict=True)
        log_probabilities = average_log_probabilities(logits)
        probabilities = torch.softmax(log_probabilities / self.temperature, dim=-1)
        return probabilities.squeeze(0), embeddings[0].squeeze(0)

    def weights(self) -> dict[str, torch.Tensor]:
        """Name every tensor: trunk and first tail as in the original network, further tails under `tails.N.`."""
        tensors = dict(self.trunk.state_dict())
        for number, tail in enumerate(self._tails):
            prefix = f"tails.{number}." if number else ""
            tensors |= {prefix + name: tensor for name, tensor in tail.named_weights().items()}
        return {name: tensor.contiguous() for name, tensor in tensors.items()}


class Backbone(nn.Module):
    """Pixels to the pretrained network's `embedding` (width,), one photo a call."""

    def __init__(self, trunk: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk
        self.head = head
        self.eval()

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Run on pixels (1, 3, side, side)."""
        embedding: torch.Tensor = self.head(self.trunk(pixels)).squeeze(0)
        return embedding

    def weights(self) -> dict[str, torch.Tensor]:
        """Name every tensor as in the original network."""
        return {**self.trunk.state_dict(), **self.head.state_dict()}
