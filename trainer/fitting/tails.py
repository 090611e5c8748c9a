"""Train the tails of a run, in one process or in several that share them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.fitting import hardware
from trainer.fitting.activations import ActivationStore
from trainer.fitting.batches import TrainingSet
from trainer.fitting.checkpoint import Checkpoint
from trainer.fitting.hardware import Hardware
from trainer.fitting.networks import Network, Tail
from trainer.fitting.progress import Phase, Progress
from trainer.fitting.tail_training import TailTraining
from trainer.fitting.tracking import Watch
from trainer.recipes.config import TrainingConfig


@dataclass(frozen=True)
class Lesson:
    """What every process of a run has to know to train: plain values, so that the first can tell the others.

    `network` is its name, `held` the photos that are held back, `fingerprint` what checkpoints must match.
    """

    network: str
    config: TrainingConfig
    categories: int
    learned: TrainingSet
    held: TrainingSet
    fingerprint: str


@dataclass(frozen=True)
class Trained:
    """The tails in their order, and each one's mean training loss per epoch."""

    tails: Sequence[Tail]
    losses: tuple[tuple[float, ...], ...]


class Tails:
    """The tails of one run.

    Several processes deal them out, which changes nothing in the result; where there are fewer tails than processes,
    all train each of them together. The first process then finds every tail in the run's folder.
    """

    def __init__(
        self, lesson: Lesson, network: Network, store: ActivationStore, *, run_dir: Path, on: Hardware
    ) -> None:
        self._lesson, self._network, self._store, self._run_dir, self._on = lesson, network, store, run_dir, on
        self._is_shared = lesson.config.tails < hardware.processes()

    def train(self, progress: Progress, watch: Watch) -> Trained:
        """Train those of this process; give them all, in the first process. Raises `TrainingDiverged`."""
        trainings = {number: self._training(number) for number in range(self._lesson.config.tails)}
        steps = trainings[0].steps_per_epoch * self._lesson.config.epochs
        phase = Phase(progress, "train", steps * len(trainings))
        own = [number for number in trainings if self._is_own(number)]
        losses = {number: self._run(trainings[number], number, phase, watch) for number in own}
        self._on.wait_for_all()
        if hardware.rank() == 0:  # what the others did is a checkpoint that has nothing left to do
            others = [number for number in trainings if number not in losses]
            losses |= {number: self._run(trainings[number], number, phase, watch) for number in others}
        tails = [training.tail for training in trainings.values()]
        return Trained(tails, tuple(tuple(losses[number]) for number in sorted(losses)))

    def _training(self, number: int) -> TailTraining:
        return TailTraining(
            self._network.tail(self._lesson.categories),
            self._lesson.learned,
            self._store,
            self._lesson.config,
            number=number,
            on=self._on,
            is_shared=self._is_shared,
        )

    def _run(self, training: TailTraining, number: int, phase: Phase, watch: Watch) -> list[float]:
        checkpoint = Checkpoint(self._run_dir / f"tail-{number}.safetensors", self._lesson.fingerprint)
        return training.run(checkpoint, phase, watch)

    def _is_own(self, number: int) -> bool:
        return self._is_shared or number % hardware.processes() == hardware.rank()
