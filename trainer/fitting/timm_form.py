"""The form that timm reads: `config.json` beside `model.safetensors`, and a network that timm makes of the two."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from trainer.artefacts.forms import TIMM_CONFIG, WEIGHTS
from trainer.artefacts.preprocessing import Preprocessing
from trainer.errors import WeightsUnfit
from trainer.fitting.architectures import timm
from trainer.fitting.served import ServedNetwork
from trainer.inference.registry import NetworkSpec

_CROP_MODES = {"squash": "squash", "crop": "center"}
_OURS = "classifier."


def is_timms(spec: NetworkSpec) -> bool:
    """Tell whether timm knows the network, with one classifier: of two, it would want both trained."""
    return spec.create == "timm" and len(spec.classifier) == 1


def classifier_of(spec: NetworkSpec) -> str:
    """Give what the names of the classifier's tensors begin with in the network's own library."""
    return f"{spec.classifier[0]}." if is_timms(spec) else _OURS


def config(network: ServedNetwork, spec: NetworkSpec, names: Sequence[str]) -> bytes:
    """Write `config.json`; `names` are the categories' in the order of the outputs.

    Temperature and number of tails are not timm's: they stand apart, and timm passes them over.
    """
    facts = {
        "architecture": spec.architecture.split(".")[0],
        "num_classes": len(names),
        "num_features": spec.embedding_width,
        "label_names": list(names),
        "model_args": dict(spec.kwargs),
        "pretrained_cfg": {**_input(spec.preprocessing), "num_classes": len(names), **_layers(spec)},
        "magpie": {"temperature": network.temperature, "tails": len(network.tails)},
    }
    return json.dumps(facts, indent=2, ensure_ascii=False).encode()


def open_files(files: Mapping[str, bytes], spec: NetworkSpec) -> nn.Module:
    """Let timm make the network of `config.json` and `model.safetensors`. Raises `WeightsUnfit`."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (TIMM_CONFIG, WEIGHTS):
            Path(folder, name).write_bytes(files[name])
        try:
            network: nn.Module = timm.create_model(f"local-dir:{folder}", pretrained=True)
        except (RuntimeError, TypeError, ValueError, KeyError) as unfit:
            raise WeightsUnfit(file=WEIGHTS, network=spec.name, tensors=str(unfit)) from unfit
    return network.eval()


def probabilities(network: nn.Module, pixels: torch.Tensor) -> torch.Tensor:
    """Ask timm's network about pixels (1, 3, side, side): the first tail's probabilities (categories,)."""
    with torch.inference_mode():
        return torch.softmax(network(pixels), dim=-1).squeeze(0)


def _input(facts: Preprocessing) -> dict[str, Any]:
    return {
        "input_size": [3, facts.size, facts.size],
        "interpolation": "bilinear",  # Pillow's and torchvision's smooths as it makes smaller, as our graph does
        "crop_pct": 1.0,
        "crop_mode": _CROP_MODES[facts.resize],
        "mean": list(facts.mean),
        "std": list(facts.std),
    }


def _layers(spec: NetworkSpec) -> dict[str, Any]:
    """Name the layers that timm changes for other channels or categories, and say whether its input has one size."""
    known = timm.models.get_pretrained_cfg(spec.architecture)
    return {
        "fixed_input_size": bool(getattr(known, "fixed_input_size", False)),
        "first_conv": getattr(known, "first_conv", None),
        "classifier": spec.classifier[0],
        "license": spec.licence,
    }
