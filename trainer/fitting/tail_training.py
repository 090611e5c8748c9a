"""Train one tail on cached activations.

References: Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR 2019; Szegedy et al., Rethinking the
Inception Architecture, CVPR 2016 (label smoothing).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from trainer.errors import TrainingDiverged
from trainer.fitting import schedule
from trainer.fitting.activations import ActivationStore
from trainer.fitting.checkpoint import Checkpoint
from trainer.fitting.config import TrainingConfig
from trainer.fitting.networks import Tail
from trainer.fitting.progress import Phase
from trainer.fitting.tracking import Watch


@dataclass(frozen=True)
class TrainingSet:
    """The photos to learn from and the index of each one's category (photos,)."""

    photos: Sequence[str]
    labels: npt.NDArray[np.int64]


class TailTraining:
    """Train one tail, epoch by epoch, from its last checkpoint if it has one.

    `number` tells the tails of one run apart: each draws its photos and views in its own order.
    """

    def __init__(
        self, tail: Tail, data: TrainingSet, store: ActivationStore, config: TrainingConfig, *, number: int = 0
    ) -> None:
        # Channels last trains a seventh faster on a CPU. Torch's stubs do not know the argument.
        self.tail: Tail = tail.to(memory_format=torch.channels_last).requires_grad_(True)  # type: ignore[call-overload]
        self._data, self._store, self._config, self._number = data, store, config, number
        self._batch_size = min(config.batch_size, len(data.photos))
        self._optimizer = _optimizer(tail, config)
        self._peak_rates = [group["lr"] for group in self._optimizer.param_groups]

    @property
    def steps_per_epoch(self) -> int:
        """Count the full batches of an epoch; what is left over waits for the next epoch's order."""
        return len(self._data.photos) // self._batch_size

    def run(self, checkpoint: Checkpoint, phase: Phase, watch: Watch) -> list[float]:
        """Train to the end and return the mean loss of each epoch done now. Raises `TrainingDiverged`."""
        first = checkpoint.restore(self.tail, self._optimizer)
        phase.skip(first * self.steps_per_epoch)
        losses = []
        for epoch in range(first, self._config.epochs):
            losses.append(self._epoch(epoch, phase, watch))
            checkpoint.save(self.tail, self._optimizer, epochs_done=epoch + 1)
            rate = self._optimizer.param_groups[0]["lr"]
            watch.epoch(self.tail, tail_number=self._number, number=epoch + 1, loss=losses[-1], rate=rate)
        self.tail.eval()
        return losses

    def _epoch(self, epoch: int, phase: Phase, watch: Watch) -> float:
        self.tail.train()
        total = 0.0
        for number, (activations, labels) in enumerate(self._batches(epoch)):
            total += self._step(epoch * self.steps_per_epoch + number, activations, labels)
            phase.advance()
            watch.step()
        if not np.isfinite(total):
            raise TrainingDiverged(epoch=epoch + 1)
        return total / self.steps_per_epoch

    def _batches(self, epoch: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Draw the epoch's order and one view per photo, from the seed, the tail and the epoch alone."""
        rng = np.random.default_rng([self._config.seed, self._number, epoch])
        order = rng.permutation(len(self._data.photos))
        views = rng.integers(self._config.view_count, size=len(order))
        for start in range(0, self.steps_per_epoch * self._batch_size, self._batch_size):
            chosen = order[start : start + self._batch_size]
            batch = self._store.read([self._data.photos[row] for row in chosen], views[chosen].tolist())
            activations = torch.from_numpy(batch).contiguous(memory_format=torch.channels_last)
            yield activations, torch.from_numpy(self._data.labels[chosen])

    def _step(self, step: int, activations: torch.Tensor, labels: torch.Tensor) -> float:
        scale = schedule.factor(step, self._config.epochs * self.steps_per_epoch, self._config.warmup_share)
        for group, peak in zip(self._optimizer.param_groups, self._peak_rates, strict=True):
            group["lr"] = peak * scale
        self._optimizer.zero_grad(set_to_none=True)
        _, logits = self.tail(activations)
        loss = functional.cross_entropy(logits, labels, label_smoothing=self._config.label_smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        return loss.item()


def _optimizer(tail: Tail, config: TrainingConfig) -> torch.optim.AdamW:
    """Give classifier and blocks their rates, and decay to matrices alone: biases and norms have one dimension."""
    groups = []
    for is_classifier, rate in ((False, config.learning_rate), (True, config.classifier_learning_rate)):
        named = [(n, p) for n, p in tail.named_parameters() if n.startswith("classifier.") == is_classifier]
        matrices = [p for _, p in named if p.ndim > 1]
        vectors = [p for _, p in named if p.ndim <= 1]
        groups.append({"params": matrices, "lr": rate, "weight_decay": config.weight_decay})
        groups.append({"params": vectors, "lr": rate, "weight_decay": 0.0})
    return torch.optim.AdamW(groups)
