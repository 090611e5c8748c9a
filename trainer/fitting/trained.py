"""A trained network as weights: written under its own library's names, and opened again."""

from __future__ import annotations

import re
from collections.abc import Mapping

import safetensors.torch
import torch
from safetensors import SafetensorError

from trainer.artefacts.forms import TAILS, WEIGHTS
from trainer.errors import WeightsUnfit
from trainer.fitting import architectures, networks, timm_form
from trainer.fitting.networks import Network, Tail
from trainer.fitting.served import ServedNetwork
from trainer.inference.registry import NetworkSpec

_FURTHER_TAIL = re.compile(r"tails\.(\d+)\.(.+)")
_CLASSIFIER = "classifier."


def dump(network: ServedNetwork, spec: NetworkSpec) -> dict[str, bytes]:
    """Write the weights as safetensors files by name: trunk and first tail, which is a network of its library's, and
    apart from it the further tails, where there are some. The temperature stands in the files' notes.
    """
    notes = {"temperature": repr(network.temperature)}
    own_name = timm_form.classifier_of(spec)
    tensors = network.weights()
    further = {name: tensor for name, tensor in tensors.items() if _FURTHER_TAIL.fullmatch(name)}
    whole = {_renamed(name, _CLASSIFIER, own_name): tensors[name] for name in tensors if name not in further}
    files = {WEIGHTS: safetensors.torch.save(whole, metadata=notes)}
    return files | ({TAILS: safetensors.torch.save(further, metadata=notes)} if further else {})


def load(spec: NetworkSpec, files: Mapping[str, bytes], *, temperature: float) -> ServedNetwork:
    """Read what `dump` wrote. Raises `WeightsUnfit`."""
    try:
        own_name = timm_form.classifier_of(spec)
        tensors = {
            _renamed(name, own_name, _CLASSIFIER): tensor
            for file in (WEIGHTS, TAILS)
            if file in files
            for name, tensor in safetensors.torch.load(files[file]).items()
        }
        network = networks.split(architectures.build(spec), spec)
        trunk_names = network.trunk.state_dict().keys()
        network.trunk.load_state_dict({name: tensors[name] for name in trunk_names})
        rest = {name: tensor for name, tensor in tensors.items() if name not in trunk_names}
        tails = [_tail(network, weights) for weights in _by_tail(rest)]
    except (SafetensorError, KeyError, RuntimeError) as unfit:
        raise WeightsUnfit(file=WEIGHTS, network=spec.name, tensors=str(unfit)) from unfit
    return ServedNetwork(network.trunk, tails, temperature)


def _renamed(name: str, old: str, new: str) -> str:
    return new + name.removeprefix(old) if name.startswith(old) else name


def _by_tail(tensors: dict[str, torch.Tensor]) -> list[dict[str, torch.Tensor]]:
    by_number: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in tensors.items():
        further = _FURTHER_TAIL.fullmatch(name)
        number, own_name = (int(further[1]), further[2]) if further else (0, name)
        by_number.setdefault(number, {})[own_name] = tensor
    return [by_number[number] for number in sorted(by_number)]


def _tail(network: Network, weights: dict[str, torch.Tensor]) -> Tail:
    tail = network.tail(len(weights[f"{_CLASSIFIER}bias"]))
    tail.load_named_weights(weights)
    return tail
