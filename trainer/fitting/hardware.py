"""What a run trains on: a device, a precision, and the processes that share the work, through Lightning Fabric.

One process is the default. `torchrun` starts several of the same program and tells each its rank; the first one leads:
it prepares, measures, writes and reports, the others train along. They share one folder of files.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any, Literal, TypeVar

import torch
from lightning_fabric import Fabric
from lightning_fabric.strategies.ddp import DDPStrategy
from torch import nn

from trainer.errors import DeviceMissing
from trainer.recipes.config import TrainingConfig

_PRECISIONS: dict[str, Literal["32-true", "bf16-mixed"]] = {"32": "32-true", "bf16": "bf16-mixed"}
_PATIENCE = timedelta(hours=24)  # the others wait as long as the first one takes to prepare the photos

T = TypeVar("T")


def rank() -> int:
    """Give this process's number among those that `torchrun` started; 0 for one that runs alone."""
    return int(os.environ.get("RANK", "0"))


def processes() -> int:
    """Give how many processes `torchrun` started."""
    return int(os.environ.get("WORLD_SIZE", "1"))


class Hardware:
    """One device (`cpu`, `cuda`, or `auto`: what is there), alone or together with those of the other processes.

    Raises `DeviceMissing`.
    """

    def __init__(self, device: str = "auto", config: TrainingConfig | None = None) -> None:
        self._device: Literal["cpu", "cuda"] = _chosen(device)
        config = config or TrainingConfig()
        self._alone = self._fabric("auto", config)
        self._together = self._alone
        if processes() > 1:
            # Where the classifier learns alone first, the blocks' weights have no part in those steps.
            strategy = DDPStrategy(find_unused_parameters=config.frozen_epochs > 0, timeout=_PATIENCE)
            self._together = self._fabric(strategy, config)
        for fabric in (self._together, self._alone):
            fabric.launch()
        if self._device == "cuda":  # the same sums in the same order, whichever kernel would be faster today
            torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic = False, True

    @property
    def device(self) -> torch.device:
        """Give this process's device."""
        return self._alone.device

    def set_up(self, module: nn.Module, optimizer: torch.optim.Optimizer, *, is_shared: bool) -> tuple[Any, Any]:
        """Bring a module to the device, and give it and its optimizer as they are called in training.

        With `is_shared` every process has the same module, and its gradients are averaged over all of them.
        """
        fabric = self._together if is_shared else self._alone
        trained = fabric.setup_module(module)
        return trained, fabric.setup_optimizers(optimizer)

    def backward(self, loss: torch.Tensor) -> None:
        """Compute the gradients."""
        self._alone.backward(loss)

    def from_first(self, value: T) -> T:
        """Give every process what the first one has; it waits for all."""
        return self._together.broadcast(value)

    def wait_for_all(self) -> None:
        """Wait until every process is here."""
        self._together.barrier()

    def _fabric(self, strategy: Any, config: TrainingConfig) -> Fabric:
        local = int(os.environ.get("LOCAL_RANK", "0"))
        beside = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        if strategy == "auto":
            devices: Any = [local] if self._device == "cuda" else 1
            nodes = 1
        else:
            devices, nodes = beside, processes() // beside
        return Fabric(
            accelerator=self._device,
            strategy=strategy,
            devices=devices,
            num_nodes=nodes,
            precision=_PRECISIONS[config.precision],
        )


def _chosen(device: str) -> Literal["cpu", "cuda"]:
    is_there = torch.cuda.is_available()
    if device == "cuda" and not is_there:
        raise DeviceMissing
    return "cuda" if device != "cpu" and is_there else "cpu"
