"""What changes a tail's weights, and how far at each step.

References: Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR 2019.
"""

from __future__ import annotations

import torch
from torch import nn

from trainer.fitting import schedule
from trainer.fitting.networks import Tail
from trainer.recipes.config import TrainingConfig


class Rates:
    """Set an optimizer's rates before each step, by its peak rates and the schedule.

    Where the classifier learns alone first, the schedule runs once for that and once for the rest, whose peaks are
    `unfrozen_rate` times as high.
    """

    def __init__(self, optimizer: torch.optim.Optimizer, config: TrainingConfig, *, steps_per_epoch: int) -> None:
        self._optimizer, self._config, self._steps_per_epoch = optimizer, config, steps_per_epoch
        self._peaks = [group["lr"] for group in optimizer.param_groups]

    def set(self, epoch: int, batch: int) -> None:
        """Set the rates for one batch of an epoch, both counted from 0."""
        scale = self._factor(epoch, batch)
        for group, peak in zip(self._optimizer.param_groups, self._peaks, strict=True):
            group["lr"] = peak * scale

    def _factor(self, epoch: int, batch: int) -> float:
        config = self._config
        is_frozen = epoch < config.frozen_epochs
        first, last = (0, config.frozen_epochs) if is_frozen else (config.frozen_epochs, config.epochs)
        step = (epoch - first) * self._steps_per_epoch + batch
        steps = (last - first) * self._steps_per_epoch
        factor = schedule.factor(step, steps, config.warmup_share, config.schedule)
        return factor * config.unfrozen_rate if config.frozen_epochs and not is_frozen else factor


def make(tail: Tail, config: TrainingConfig) -> torch.optim.Optimizer:
    """Give classifier and blocks their rates, and decay to matrices alone: biases and norms have one dimension."""
    groups = []
    for is_classifier, rate in ((False, config.learning_rate), (True, config.classifier_learning_rate)):
        named = [(n, p) for n, p in tail.named_parameters() if n.startswith("classifier.") == is_classifier]
        matrices: list[nn.Parameter] = [p for _, p in named if p.ndim > 1]
        vectors = [p for _, p in named if p.ndim <= 1]
        groups.append({"params": matrices, "lr": rate, "weight_decay": config.weight_decay})
        groups.append({"params": vectors, "lr": rate, "weight_decay": 0.0})
    if config.optimizer == "sgd":
        return torch.optim.SGD(groups, momentum=config.momentum, nesterov=config.momentum > 0)
    return torch.optim.AdamW(groups)
