"""Train one tail on cached activations."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import nn

from trainer.errors import TrainingDiverged
from trainer.fitting import averaging, hardware, linear_head, optimizers
from trainer.fitting.activations import ActivationStore
from trainer.fitting.averaging import WeightAverage
from trainer.fitting.batches import Batch, Batches, TrainingSet
from trainer.fitting.best_epoch import BestEpoch
from trainer.fitting.checkpoint import Checkpoint, Kept
from trainer.fitting.hardware import Hardware
from trainer.fitting.losses import Loss
from trainer.fitting.networks import Tail
from trainer.fitting.progress import Phase
from trainer.fitting.tracking import Watch
from trainer.recipes.config import TrainingConfig

_AVERAGE, _BEST = "average.", "best."


class Trainee(nn.Module):
    """A tail as it is called in training: with what dropout leaves of the embedding, and perhaps with frozen blocks."""

    def __init__(self, tail: Tail) -> None:
        super().__init__()
        self.tail = tail

    def forward(self, activations: torch.Tensor, kept: torch.Tensor | None, is_frozen: bool) -> torch.Tensor:
        """Give the logits (batch, categories)."""
        with torch.set_grad_enabled(not is_frozen):
            embedding: torch.Tensor = self.tail.body(activations)
        if kept is not None:
            embedding = embedding * kept
        logits: torch.Tensor = self.tail.classifier(embedding)
        return logits


class TailTraining:
    """Train one tail, epoch by epoch, from its last checkpoint if it has one.

    `number` tells the tails of one run apart: each draws its photos and views in its own order. With `is_shared` the
    processes of the run train it together, each on its part of every batch.
    """

    def __init__(
        self,
        tail: Tail,
        data: TrainingSet,
        store: ActivationStore,
        config: TrainingConfig,
        *,
        number: int = 0,
        on: Hardware,
        is_shared: bool = False,
    ) -> None:
        if config.head_init == "linear":
            linear_head.put_into(tail, data, store, config)
        # Channels last trains a seventh faster on a CPU. Torch's stubs do not know the argument.
        self.tail: Tail = tail.to(memory_format=torch.channels_last).requires_grad_(True)  # type: ignore[call-overload]
        self._config, self._number, self._on, self._is_shared = config, number, on, is_shared
        share = {"rank": hardware.rank(), "processes": hardware.processes()} if is_shared else {}
        self._batches = Batches(data, store, config, number=number, width=tail.classifier.in_features, **share)
        self._loss = Loss(config, data.labels, tail.classifier.out_features)
        self._optimizer = optimizers.make(self.tail, config)
        self._rates = optimizers.Rates(self._optimizer, config, steps_per_epoch=self.steps_per_epoch)
        self._average, self._best = WeightAverage(config), BestEpoch(config.patience)
        self._losses: list[float] = []

    @property
    def steps_per_epoch(self) -> int:
        """Count the batches of an epoch."""
        return self._batches.per_epoch

    def run(self, checkpoint: Checkpoint, phase: Phase, watch: Watch) -> list[float]:
        """Train to the end and return the mean loss of each epoch, those of earlier attempts too.

        Raises `TrainingDiverged`, and whatever `phase` and `watch` do.
        """
        trained, optimizer = self._on.set_up(Trainee(self.tail), self._optimizer, is_shared=self._is_shared)
        first = self._resume(checkpoint)
        phase.skip(first * self.steps_per_epoch)
        for epoch in range(first, self._config.epochs):
            if self._best.is_over:
                phase.skip(self.steps_per_epoch)
                continue
            self._losses.append(self._epoch(epoch, trained, optimizer, phase, watch))
            self._average.after_epoch(self.tail, epoch)
            self._best.hear(*self._looked_at(epoch, watch), is_counted=self._may_stop_after(epoch))
            self._keep(checkpoint, epoch)
        self._finish()
        return self._losses

    def _epoch(self, epoch: int, trained: Any, optimizer: Any, phase: Phase, watch: Watch) -> float:
        is_frozen = epoch < self._config.frozen_epochs
        self.tail.train()
        self.tail.body.train(not is_frozen)  # frozen blocks, frozen batch norms
        total = 0.0
        for number, batch in enumerate(self._batches.of(epoch)):
            self._rates.set(epoch, number)
            total += self._step(batch.to(self._on.device), trained, optimizer, is_frozen=is_frozen)
            phase.advance()
            watch.step()
        if not np.isfinite(total):
            raise TrainingDiverged(epoch=epoch + 1)
        return total / self.steps_per_epoch

    def _may_stop_after(self, epoch: int) -> bool:
        """Say whether everything that is to learn has begun to."""
        frozen = self._config.frozen_epochs
        return epoch >= frozen or frozen >= self._config.epochs

    def _step(self, batch: Batch, trained: Any, optimizer: Any, *, is_frozen: bool) -> float:
        optimizer.zero_grad(set_to_none=True)
        activations = batch.activations
        if batch.mixing is not None:
            share = batch.mixing.share
            activations = share * activations + (1 - share) * activations[batch.mixing.partners]
        loss = self._loss.of(trained(activations, batch.kept, is_frozen), batch)
        self._on.backward(loss)
        optimizer.step()
        self._average.after_step(self.tail)
        return loss.item()

    def _looked_at(self, epoch: int, watch: Watch) -> tuple[Tail, float | None]:
        """Measure the epoch's weights, the moving average's where there is one; give them and their log loss."""
        is_averaged = self._config.weight_averaging == "ema"
        measured = copy.deepcopy(self.tail) if is_averaged or self._on.device.type != "cpu" else self.tail
        if is_averaged:
            self._average.put_into(measured)
        measured.cpu()
        nll = None
        if not self._is_shared or hardware.rank() == 0:
            rate = self._optimizer.param_groups[0]["lr"]
            facts = {"tail_number": self._number, "number": epoch + 1, "loss": self._losses[-1], "rate": rate}
            nll = watch.epoch(measured, **facts).nll
        return measured, self._on.from_first(nll) if self._is_shared and self._config.patience else nll

    def _keep(self, checkpoint: Checkpoint, epoch: int) -> None:
        if self._is_shared and hardware.rank() > 0:
            return
        tensors = {_AVERAGE + name: tensor for name, tensor in self._average.tensors.items()}
        tensors |= {_BEST + name: tensor for name, tensor in self._best.tensors.items()}
        notes = {"losses": self._losses, "averaged": self._average.count, **self._best.notes}
        checkpoint.save(self.tail, self._optimizer, epochs_done=epoch + 1, kept=Kept(tensors, notes))

    def _resume(self, checkpoint: Checkpoint) -> int:
        """Go on from what was kept, and give the number of finished epochs."""
        epochs_done, kept = checkpoint.restore(self.tail, self._optimizer)
        self._losses = list(kept.notes.get("losses", ()))
        self._average.restore(kept.under(_AVERAGE, self._on.device), kept.notes.get("averaged", 0))
        self._best.restore(kept.under(_BEST, self._on.device), kept.notes)
        return epochs_done

    def _finish(self) -> None:
        """Leave the tail on the processor with the weights that count: the best, the average, or the last ones."""
        if self._best.tensors:
            self._best.put_into(self.tail)
        elif self._average.tensors:
            self._average.put_into(self.tail)
            if self._average.wants_fresh_norms and self._config.frozen_epochs < self._config.epochs:
                averaging.refresh_norms(self.tail, self._activations(self._config.epochs))
        self.tail.cpu().eval()

    def _activations(self, epoch: int) -> Iterator[torch.Tensor]:
        return (batch.to(self._on.device).activations for batch in self._batches.of(epoch))
