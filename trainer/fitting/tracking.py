"""What hears how a run goes: a tracker is told of every batch and every epoch, and measures nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from trainer.fitting.activations import ActivationStore
from trainer.fitting.calibration import Validation, calibrate
from trainer.fitting.networks import Tail
from trainer.recipes.config import TrainingConfig


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """One finished epoch, counted from 1, of one tail, counted from 0.

    `loss` is the mean training loss, `rate` the blocks' learning rate at its end; `validation` is how the tail does on
    the held-back photos.
    """

    tail: int
    number: int
    loss: float
    rate: float
    validation: Validation


class Tracker(Protocol):
    """What a run tells how it goes. What it raises comes out of the run unchanged: a search gives up trials so."""

    def step(self) -> None:
        """Hear that a batch was learned from."""

    def epoch(self, epoch: Epoch, /) -> None:
        """Hear that an epoch has ended."""


class Silent:
    """Tell nobody."""

    def step(self) -> None:
        """Do nothing."""

    def epoch(self, epoch: Epoch, /) -> None:
        """Do nothing."""


class Watch:
    """Measure a tail after each of its epochs on the held-back photos, and tell the tracker."""

    def __init__(
        self,
        tracker: Tracker,
        store: ActivationStore,
        photos: Sequence[str],
        labels: npt.NDArray[np.int64],
        config: TrainingConfig,
    ) -> None:
        self._tracker, self._store, self._config = tracker, store, config
        self._photos, self._labels = photos, labels

    def step(self) -> None:
        """Pass on that a batch was learned from."""
        self._tracker.step()

    def epoch(self, tail: Tail, *, tail_number: int, number: int, loss: float, rate: float) -> Validation:
        """Measure the tail as it is now, pass the figures on and give them. The tail is in eval mode afterwards."""
        tail.eval()
        validation = calibrate([tail], self._store, self._photos, self._labels, self._config)
        self._tracker.epoch(Epoch(tail=tail_number, number=number, loss=loss, rate=rate, validation=validation))
        return validation
