"""A small network that is trained from scratch: for photos that no pretrained network has seen the like of.

References: He et al., Delving Deep into Rectifiers, ICCV 2015 (how its weights are drawn).
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn

from trainer.inference.registry import NetworkSpec

_CHANNELS = (32, 64, 128)


class SmallCnn(nn.Module):
    """Strided convolutions, each halving the side and doubling the channels."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.stem = _block(3, _CHANNELS[0])
        widths = (*_CHANNELS, width)
        self.blocks = nn.Sequential(*(_block(narrow, wide) for narrow, wide in pairwise(widths)))
        self.global_pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())

    def group_matcher(self, coarse: bool = False) -> dict[str, str]:
        """Say, as timm's networks do, which weights make up the stem and which block."""
        return {"stem": r"^stem", "blocks": r"^blocks\.(\d+)"}

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Embed pixels (batch, 3, side, side) as (batch, width)."""
        embedding: torch.Tensor = self.global_pool(self.blocks(self.stem(pixels)))
        return embedding


def _block(channels_in: int, channels_out: int) -> nn.Sequential:
    convolution = nn.Conv2d(channels_in, channels_out, 3, stride=2, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(channels_out), nn.ReLU())


def build(spec: NetworkSpec) -> SmallCnn:
    """Make the network with weights drawn from torch's random state."""
    network = SmallCnn(spec.embedding_width)
    for parameter in network.parameters():
        if parameter.ndim > 1:
            nn.init.kaiming_normal_(parameter, nonlinearity="relu")
    return network
