"""What a tail is shown: the photos of an epoch in their order, one view of each, and what is done to them.

References: Zhang et al., mixup: Beyond Empirical Risk Minimization, ICLR 2018; Srivastava et al., Dropout: A Simple Way
to Prevent Neural Networks from Overfitting, JMLR 2014.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from trainer.fitting.activations import ActivationStore
from trainer.recipes.config import TrainingConfig

_FROM_OWN_STREAM = 1  # what is done to photos is drawn apart from their order, which it leaves as it was


@dataclass(frozen=True)
class TrainingSet:
    """The photos to learn from and the index of each one's category (photos,)."""

    photos: Sequence[str]
    labels: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Mixing:
    """Each photo of a batch is `share` of itself and the rest of its partner: the partners' places (batch,)."""

    partners: torch.Tensor
    share: float


@dataclass(frozen=True)
class Batch:
    """What the trunk gave for some photos (batch, …), their categories (batch,), and what is done to them.

    `kept` is what dropout multiplies the embedding by, (batch, width).
    """

    activations: torch.Tensor
    labels: torch.Tensor
    mixing: Mixing | None = None
    kept: torch.Tensor | None = None

    def to(self, device: torch.device) -> Batch:
        """Bring the batch to a device."""
        mixing = self.mixing and Mixing(self.mixing.partners.to(device), self.mixing.share)
        kept = None if self.kept is None else self.kept.to(device)
        return Batch(self.activations.to(device), self.labels.to(device), mixing, kept)


class Batches:
    """Draw the batches of one tail, epoch by epoch, from the seed, the tail's number and the epoch alone.

    Of several processes that share each batch, the one of that `rank` reads every `processes`-th photo of it. `width`
    is the embedding's.
    """

    def __init__(
        self,
        data: TrainingSet,
        store: ActivationStore,
        config: TrainingConfig,
        *,
        number: int,
        width: int,
        rank: int = 0,
        processes: int = 1,
    ) -> None:
        self._data, self._store, self._config, self._number, self._width = data, store, config, number, width
        self._rank, self._processes = rank, processes
        self._size = max(min(config.batch_size, len(data.photos)), processes)

    @property
    def per_epoch(self) -> int:
        """Count the full batches of an epoch; what is left over waits for the next epoch's order."""
        return len(self._data.photos) // self._size

    def of(self, epoch: int) -> Iterator[Batch]:
        """Draw the epoch's order and one view per photo, and give its batches."""
        rng = np.random.default_rng([self._config.seed, self._number, epoch])
        own = np.random.default_rng([self._config.seed, self._number, epoch, _FROM_OWN_STREAM, self._rank])
        order = rng.permutation(len(self._data.photos))
        views = rng.integers(self._config.view_count, size=len(order))
        for start in range(0, self.per_epoch * self._size, self._size):
            chosen = order[start : start + self._size][self._rank :: self._processes]
            yield self._batch(chosen, views[chosen], own)

    def _batch(self, chosen: npt.NDArray[np.int64], views: npt.NDArray[np.int64], rng: np.random.Generator) -> Batch:
        values = self._store.read([self._data.photos[row] for row in chosen], views.tolist())
        activations = torch.from_numpy(values)
        if activations.ndim == 4:
            activations = activations.contiguous(memory_format=torch.channels_last)
        labels = torch.from_numpy(self._data.labels[chosen])
        return Batch(activations, labels, self._mixing(len(chosen), rng), self._kept(len(chosen), rng))

    def _mixing(self, count: int, rng: np.random.Generator) -> Mixing | None:
        if self._config.augmentation != "mixup":
            return None
        share = float(rng.beta(self._config.mixup_alpha, self._config.mixup_alpha))
        return Mixing(torch.from_numpy(rng.permutation(count)), share)

    def _kept(self, count: int, rng: np.random.Generator) -> torch.Tensor | None:
        if not self._config.dropout:
            return None
        kept = rng.random((count, self._width), dtype=np.float32) >= self._config.dropout
        return torch.from_numpy(kept / np.float32(1 - self._config.dropout))
