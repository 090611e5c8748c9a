"""Find a network's pretrained weights, in their folder or on the hub, and put them into it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import safetensors.torch
from huggingface_hub import hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined] # re-exported, not declared
from safetensors import SafetensorError
from torch import nn

from trainer.errors import WeightsUnfit, WeightsUnreachable
from trainer.inference.registry import HUB_DEFAULT, HUB_FILE, NetworkSpec

Place = Literal["drawn", "folder", "cache", "hub", "nowhere"]

_HUB_TIMEOUT_S = 10.0


def place(spec: NetworkSpec, pretrained_dir: Path | None) -> Place:
    """Say where the weights would come from, asking nobody outside this machine."""
    if spec.seed is not None:
        return "drawn"
    if spec.local_weights(pretrained_dir):
        return "folder"
    if spec.hub is None:
        return "nowhere"
    return "cache" if isinstance(try_to_load_from_cache(spec.hub, HUB_FILE), str) else "hub"


def put_into(whole: nn.Module, spec: NetworkSpec, pretrained_dir: Path | None) -> None:
    """Load the weights of the network's body, all of them. Raises `WeightsUnreachable`, `WeightsUnfit`."""
    path = spec.local_weights(pretrained_dir) or _download(spec)
    try:
        weights = safetensors.torch.load_file(path)
    except (SafetensorError, OSError) as damaged:
        raise WeightsUnfit(file=path.name, network=spec.name, tensors=str(damaged)) from damaged
    dropped = tuple(f"{layer}." for layer in spec.classifier)
    body = {name: tensor for name, tensor in weights.items() if not name.startswith(dropped)}
    try:
        whole.load_state_dict(body, strict=True)
    except RuntimeError as unfit:
        raise WeightsUnfit(file=path.name, network=spec.name, tensors=str(unfit)) from unfit


def _download(spec: NetworkSpec) -> Path:
    """Fetch the weights from the hub, or find them in its local cache."""
    unreachable = WeightsUnreachable(network=spec.name, file=spec.weights_file, hub=spec.hub or HUB_DEFAULT)
    if spec.hub is None:
        raise unreachable
    try:
        return Path(hf_hub_download(spec.hub, HUB_FILE, etag_timeout=_HUB_TIMEOUT_S))
    except (OSError, HTTPError) as failure:
        raise unreachable from failure
