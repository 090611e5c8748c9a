"""Make networks without weights: the one place that imports timm."""

from __future__ import annotations

from torch import nn

from trainer.fitting import tiny, torchvision_shim  # before timm: it mends what timm imports
from trainer.inference.registry import NetworkSpec

# isort: split
import timm

__all__ = ["build", "timm", "torchvision_shim"]


def build(spec: NetworkSpec) -> nn.Module:
    """Make the spec's network without a classifier, in eval mode."""
    if spec.create == "tiny":
        return tiny.build(spec).eval()
    network: nn.Module = timm.create_model(spec.architecture, pretrained=False, num_classes=0, **spec.kwargs)
    return network.eval()
