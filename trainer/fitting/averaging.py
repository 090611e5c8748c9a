"""Averages of a tail's weights over its training, which often do better than the last ones.

References: Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging, SIAM J. Control Optim. 1992 (the
moving average); Izmailov et al., Averaging Weights Leads to Wider Optima and Better Generalization, UAI 2018 (SWA).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from trainer.fitting.networks import Tail
from trainer.recipes.config import TrainingConfig


class WeightAverage:
    """The average that the recipe asks for, if it asks for one: fed after each step and after each epoch."""

    def __init__(self, config: TrainingConfig) -> None:
        self._config = config
        self._first_epoch = config.epochs - max(1, round(config.swa_share * config.epochs))
        self.tensors: dict[str, torch.Tensor] = {}
        self.count = 0

    @property
    def wants_fresh_norms(self) -> bool:
        """Tell whether batch norms have to be measured anew: no step was ever made with a mean of far-apart weights."""
        return self._config.weight_averaging == "swa"

    def after_step(self, tail: Tail) -> None:
        """Take a step's weights in. The first steps forget faster, or the average would remember the start."""
        if self._config.weight_averaging == "ema":
            self.count += 1
            self._take(tail, 1 - min(self._config.ema_decay, (1 + self.count) / (10 + self.count)))

    def after_epoch(self, tail: Tail, epoch: int) -> None:
        """Take an epoch's weights in, counted from 0."""
        if self._config.weight_averaging == "swa" and epoch >= self._first_epoch:
            self.count += 1
            self._take(tail, 1 / self.count)

    def put_into(self, tail: Tail) -> None:
        """Give a tail the averaged weights."""
        with torch.no_grad():
            for name, tensor in _averaged(tail):
                tensor.copy_(self.tensors[name])

    def restore(self, tensors: Mapping[str, torch.Tensor], count: int) -> None:
        """Go on from what a checkpoint kept."""
        self.tensors, self.count = dict(tensors), count

    def _take(self, tail: Tail, share: float) -> None:
        for name, tensor in _averaged(tail):
            if name in self.tensors:
                self.tensors[name].lerp_(tensor.detach(), share)
            else:
                self.tensors[name] = tensor.detach().clone()


def _averaged(tail: Tail) -> Iterable[tuple[str, torch.Tensor]]:
    """Give what has an average: weights, and what batch norms have seen; not their counters."""
    return ((name, tensor) for name, tensor in tail.state_dict(keep_vars=True).items() if tensor.is_floating_point())


def refresh_norms(tail: Tail, batches: Iterable[torch.Tensor]) -> None:
    """Measure what batch norms see with the weights as they are now: the plain mean over the batches."""
    norms = [module for module in tail.modules() if isinstance(module, _BatchNorm)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # torch then takes the plain mean
    _pass_through(tail, batches)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum


def _pass_through(tail: nn.Module, batches: Iterable[torch.Tensor]) -> None:
    tail.train()
    with torch.no_grad():
        for activations in batches:
            tail(activations)
    tail.eval()
