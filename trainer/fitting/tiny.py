"""A network of a few thousand weights drawn from a seed: the whole path runs on it in seconds, without any file."""

from __future__ import annotations

import torch
from torch import nn

from trainer.inference.registry import NetworkSpec


class TinyNetwork(nn.Module):
    """Three strided convolutions and a head, with the layer names of the MobileNets."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv_stem = nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.Sequential(nn.BatchNorm2d(8), nn.ReLU())
        self.blocks = nn.Sequential(_block(8, 16), _block(16, 24))
        self.conv_head = nn.Conv2d(24, width, 1, bias=False)
        self.bn2 = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU())
        self.global_pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.classifier = nn.Identity()

    def group_matcher(self, coarse: bool = False) -> dict[str, str]:
        """Say, as timm's networks do, which weights make up the stem and which block."""
        return {"stem": r"^conv_stem|bn1", "blocks": r"^blocks\.(\d+)"}

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Embed pixels (batch, 3, side, side) as (batch, width)."""
        stem = self.blocks(self.bn1(self.conv_stem(pixels)))
        embedding: torch.Tensor = self.global_pool(self.bn2(self.conv_head(stem)))
        return embedding


def _block(channels_in: int, channels_out: int) -> nn.Sequential:
    convolution = nn.Conv2d(channels_in, channels_out, 3, stride=2, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(channels_out), nn.ReLU())


def build(spec: NetworkSpec) -> TinyNetwork:
    """Make the network with weights drawn from torch's random state."""
    network = TinyNetwork(spec.embedding_width)
    for parameter in network.parameters():
        if parameter.ndim > 1:
            nn.init.kaiming_normal_(parameter, nonlinearity="relu")
    return network
