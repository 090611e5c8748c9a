"""Make networks without pretrained weights: the one place that imports timm."""

from __future__ import annotations

import torch
from torch import nn

from trainer.fitting import cnn_small, tiny, torchvision_shim  # before timm: it mends what timm imports
from trainer.inference.registry import NetworkSpec

# isort: split
import timm

__all__ = ["build", "timm", "torchvision_shim"]


def build(spec: NetworkSpec) -> nn.Module:
    """Make the spec's network without a classifier, in eval mode.

    Weights are those of the spec's seed where it has one; the global random state stays as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(spec.seed or 0)
        return _draw(spec).eval()


def _draw(spec: NetworkSpec) -> nn.Module:
    if spec.create == "tiny":
        return tiny.build(spec)
    if spec.create == "cnn_small":
        return cnn_small.build(spec)
    network: nn.Module = timm.create_model(spec.architecture, pretrained=False, num_classes=0, **spec.kwargs)
    return network
