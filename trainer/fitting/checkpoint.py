"""What a killed run resumes from: one safetensors file per tail, written whole after each epoch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open

from trainer.fitting import atomic_file
from trainer.fitting.networks import Tail

_WEIGHTS, _OPTIMIZER = "weights.", "optimizer."


@dataclass(frozen=True)
class Checkpoint:
    """Where one tail's state is kept. `fingerprint` ties it to one configuration, snapshot and trunk.

    Every epoch draws its order and views from the seed and its own number, so the epoch is all there is to say about
    random state.
    """

    path: Path
    fingerprint: str

    def save(self, tail: Tail, optimizer: torch.optim.Optimizer, *, epochs_done: int) -> None:
        """Write weights, optimizer and the number of finished epochs."""
        tensors = {_WEIGHTS + name: tensor.contiguous() for name, tensor in tail.state_dict().items()}
        for name, parameter in tail.named_parameters():
            for slot, value in optimizer.state[parameter].items():
                tensors[f"{_OPTIMIZER}{slot}.{name}"] = value.contiguous()
        state = json.dumps({"fingerprint": self.fingerprint, "epochs_done": epochs_done})
        atomic_file.write(self.path, safetensors.torch.save(tensors, metadata={"state": state}), is_durable=True)

    def restore(self, tail: Tail, optimizer: torch.optim.Optimizer) -> int:
        """Put the saved state back and return the number of finished epochs: 0 when there is nothing that fits."""
        try:
            with safe_open(self.path, "pt") as file:
                state = json.loads((file.metadata() or {}).get("state", "{}"))
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
        except (FileNotFoundError, SafetensorError):
            return 0
        if state.get("fingerprint") != self.fingerprint:
            return 0
        _put_back(tensors, tail, optimizer)
        return int(state["epochs_done"])


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
