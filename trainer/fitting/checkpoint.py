"""What a killed run resumes from: one safetensors file per tail, written whole after each epoch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open

from trainer.fitting import atomic_file
from trainer.fitting.networks import Tail

_WEIGHTS, _OPTIMIZER, _KEPT = "weights.", "optimizer.", "kept."


@dataclass(frozen=True)
class Kept:
    """What training wants back beside weights and optimizer: further tensors by name, and notes."""

    tensors: Mapping[str, torch.Tensor] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)

    def under(self, prefix: str, device: torch.device) -> dict[str, torch.Tensor]:
        """Give the tensors whose names begin so, without that, on a device."""
        named = {name: tensor for name, tensor in self.tensors.items() if name.startswith(prefix)}
        return {name.removeprefix(prefix): tensor.to(device) for name, tensor in named.items()}


@dataclass(frozen=True)
class Checkpoint:
    """Where one tail's state is kept. `fingerprint` ties it to one configuration, snapshot and trunk.

    Every epoch draws its order and views from the seed and its own number, so the epoch is all there is to say about
    random state.
    """

    path: Path
    fingerprint: str

    def save(self, tail: Tail, optimizer: torch.optim.Optimizer, *, epochs_done: int, kept: Kept | None = None) -> None:
        """Write weights, optimizer, the number of finished epochs and what else is kept."""
        kept = kept or Kept()
        tensors = {_WEIGHTS + name: tensor for name, tensor in tail.state_dict().items()}
        tensors |= {_KEPT + name: tensor for name, tensor in kept.tensors.items()}
        for name, parameter in tail.named_parameters():
            slots = optimizer.state.get(parameter, {})
            tensors |= {f"{_OPTIMIZER}{slot}.{name}": value for slot, value in slots.items() if value is not None}
        state = json.dumps({"fingerprint": self.fingerprint, "epochs_done": epochs_done, "notes": dict(kept.notes)})
        plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        atomic_file.write(self.path, safetensors.torch.save(plain, metadata={"state": state}), is_durable=True)

    def restore(self, tail: Tail, optimizer: torch.optim.Optimizer) -> tuple[int, Kept]:
        """Put the saved state back; give the number of finished epochs, 0 when nothing fits, and what else was kept."""
        try:
            with safe_open(self.path, "pt") as file:
                state = json.loads((file.metadata() or {}).get("state", "{}"))
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
        except (FileNotFoundError, SafetensorError):
            return 0, Kept()
        if state.get("fingerprint") != self.fingerprint:
            return 0, Kept()
        _put_back(tensors, tail, optimizer)
        kept = {name.removeprefix(_KEPT): value for name, value in tensors.items() if name.startswith(_KEPT)}
        return int(state["epochs_done"]), Kept(kept, state.get("notes", {}))


def _put_back(tensors: dict[str, torch.Tensor], tail: Tail, optimizer: torch.optim.Optimizer) -> None:
    weights = {name.removeprefix(_WEIGHTS): value for name, value in tensors.items() if name.startswith(_WEIGHTS)}
    tail.load_state_dict(weights)
    for name, parameter in tail.named_parameters():
        suffix = f".{name}"
        for key, value in tensors.items():
            slot = key.removeprefix(_OPTIMIZER).removesuffix(suffix)
            if key == f"{_OPTIMIZER}{slot}{suffix}" and "." not in slot:
                optimizer.state[parameter][slot] = _laid_out_as(parameter, value)


def _laid_out_as(parameter: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Copy a moment into its parameter's memory layout: the sums of a resumed run are then those of an unbroken one."""
    return torch.empty_like(parameter).copy_(value).detach() if value.shape == parameter.shape else value.clone()
