"""Small lessons for a tail of the tiny network: activations that tell their category."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch

from trainer.fitting.activations import ActivationKey, ActivationStore
from trainer.fitting.batches import TrainingSet
from trainer.fitting.checkpoint import Checkpoint
from trainer.fitting.hardware import Hardware
from trainer.fitting.networks import Network, Tail
from trainer.fitting.progress import Phase, silent
from trainer.fitting.tail_training import TailTraining
from trainer.fitting.tracking import Epoch, Silent, Watch
from trainer.recipes.config import TrainingConfig

CATEGORIES = 3
SHAPE = (16, 8, 8)  # what the tiny network's trunk gives
VIEWS = 2


def photo(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def learned(count: int = 24) -> TrainingSet:
    """Name the photos and their categories, dealt in turn."""
    return TrainingSet([photo(number) for number in range(count)], np.arange(count, dtype=np.int64) % CATEGORIES)


def opened(folder: Path) -> ActivationStore:
    return ActivationStore(folder, ActivationKey("w" * 64, "p" * 64, 1), shape=SHAPE, views=VIEWS)


def stored(folder: Path, count: int = 24, *, noise: float = 1.5) -> ActivationStore:
    """Keep activations of the photos: noise around a pattern for each category, and the two views differ."""
    store = opened(folder)
    rng = np.random.default_rng(1)
    patterns = rng.normal(0, 1, (CATEGORIES, *SHAPE))
    for number in range(count):
        values = patterns[number % CATEGORIES] + rng.normal(0, noise, (VIEWS, *SHAPE))
        store.write(photo(number), values.astype(np.float16))
    return store


def config(**knobs: object) -> TrainingConfig:
    return TrainingConfig(**{"epochs": 2, "batch_size": 8, "views": "mirror", **knobs})  # type: ignore[arg-type]


class Listener(Silent):
    """Keep what is told of each epoch."""

    def __init__(self) -> None:
        self.epochs: list[Epoch] = []

    def epoch(self, epoch: Epoch, /) -> None:
        self.epochs.append(epoch)


class Lesson:
    """One tail's training, run to its end."""

    def __init__(self, network: Network, store: ActivationStore, folder: Path, **knobs: object) -> None:
        self.config = config(**knobs)
        self.start = network.tail(CATEGORIES)
        self._store, self._checkpoint, self._data = store, Checkpoint(folder / "tail.safetensors", "f"), learned()
        self.training = TailTraining(
            network.tail(CATEGORIES), self._data, store, self.config, on=Hardware("cpu", self.config)
        )
        self.listener = Listener()

    def run(self) -> Tail:
        held = learned(12)
        watch = Watch(self.listener, self._store, held.photos, held.labels, self.config)
        steps = self.training.steps_per_epoch * self.config.epochs
        self.losses = self.training.run(self._checkpoint, Phase(silent, "train", steps), watch)
        return self.training.tail


def is_same(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    """Tell whether two modules hold the same weights, bit for bit. How many batches their norms saw does not count."""
    others = other.state_dict()
    weights = {name: tensor for name, tensor in one.state_dict().items() if tensor.is_floating_point()}
    return all(torch.equal(tensor, others[name]) for name, tensor in weights.items())


def accuracy(tail: Tail, store: ActivationStore) -> float:
    data = learned()
    with torch.inference_mode():
        logits = tail(torch.from_numpy(store.read(data.photos, [0] * len(data.photos))))[1]
    return float((logits.argmax(dim=1).numpy() == data.labels).mean())
