"""Open a trained network again from its weights: what exports of it are held against."""

from __future__ import annotations

import re

import safetensors.torch
import torch
from safetensors import SafetensorError

from trainer.errors import WeightsUnfit
from trainer.fitting import architectures, networks
from trainer.fitting.networks import Network, Tail
from trainer.fitting.served import ServedNetwork
from trainer.inference.registry import NetworkSpec

_FURTHER_TAIL = re.compile(r"tails\.(\d+)\.(.+)")
_CLASSIFIER = "classifier.bias"


def dump(network: ServedNetwork) -> bytes:
    """Write the weights as safetensors, with the temperature in the file's notes."""
    return safetensors.torch.save(network.weights(), metadata={"temperature": repr(network.temperature)})


def load(spec: NetworkSpec, data: bytes, *, temperature: float) -> ServedNetwork:
    """Read what `dump` wrote. Raises `WeightsUnfit`."""
    try:
        tensors = safetensors.torch.load(data)
        network = networks.split(architectures.build(spec), spec)
        trunk_names = network.trunk.state_dict().keys()
        network.trunk.load_state_dict({name: tensors[name] for name in trunk_names})
        rest = {name: tensor for name, tensor in tensors.items() if name not in trunk_names}
        tails = [_tail(network, weights) for weights in _by_tail(rest)]
    except (SafetensorError, KeyError, RuntimeError) as unfit:
        raise WeightsUnfit(file="model.safetensors", network=spec.name, tensors=str(unfit)) from unfit
    return ServedNetwork(network.trunk, tails, temperature)


def _by_tail(tensors: dict[str, torch.Tensor]) -> list[dict[str, torch.Tensor]]:
    by_number: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in tensors.items():
        further = _FURTHER_TAIL.fullmatch(name)
        number, own_name = (int(further[1]), further[2]) if further else (0, name)
        by_number.setdefault(number, {})[own_name] = tensor
    return [by_number[number] for number in sorted(by_number)]


def _tail(network: Network, weights: dict[str, torch.Tensor]) -> Tail:
    tail = network.tail(len(weights[_CLASSIFIER]))
    tail.load_named_weights(weights)
    return tail
