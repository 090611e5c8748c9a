"""The fine-tuning that everybody writes, until it is as good as ours, or its epochs or its time are over.

AdamW on all weights of the pretrained network, one cosine cycle over twelve epochs, batches of 32, a random crop of 224
from 256 pixels and a mirror image by chance. Photos are decoded once and kept in memory, which plain loops do not do;
asking about the fifth fold after each epoch does not count.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from benchmarks.quality import folds
from trainer.fitting import architectures, pretrained
from trainer.inference import registry
from trainer.inference.registry import NetworkSpec

EPOCHS, BATCH, SIDE, CROP = 12, 32, 256, 224
_ASKED_AT_ONCE = 64

Pixels = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]


def main(
    *, fold: int, rate: float, network: str, photos_dir: str, pretrained_dir: str, wanted: float, most_cpu_s: float
) -> dict[str, Any]:
    """Train until the wanted accuracy is reached. `cpu_s` is of the whole process, but for asking."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    loop = _Loop(registry.find(network), Path(pretrained_dir), Path(photos_dir), fold=fold, rate=rate)
    asking_s, accuracies = 0.0, [0.0]
    for epoch in range(EPOCHS):
        loop.learn(epoch)
        before_s = time.process_time()
        accuracies.append(loop.accuracy())
        asking_s += time.process_time() - before_s
        cpu_s = time.process_time() - asking_s
        if accuracies[-1] >= wanted or cpu_s > most_cpu_s:
            break
    return {"cpu_s": cpu_s, "accuracies": accuracies[1:], "is_reached": accuracies[-1] >= wanted}


class _Loop:
    """Photos in memory, a network with a new classifier, and an optimizer for all of it."""

    def __init__(self, spec: NetworkSpec, pretrained_dir: Path, photos_dir: Path, *, fold: int, rate: float) -> None:
        self._spec, self._rate, self._rng = spec, rate, np.random.default_rng(0)
        self._photos, self._labels, is_asked = _loaded(photos_dir, fold)
        self._learned, self._asked = np.flatnonzero(~is_asked), np.flatnonzero(is_asked)
        body = architectures.build(spec)
        pretrained.put_into(body, spec, pretrained_dir)
        self._network = nn.Sequential(body, nn.Linear(spec.embedding_width, int(self._labels.max()) + 1))
        self._optimizer = torch.optim.AdamW(self._network.parameters(), lr=rate, weight_decay=0.02)

    def learn(self, epoch: int) -> None:
        """See every photo once."""
        self._network.train()
        steps = len(self._learned) // BATCH
        for step, rows in enumerate(self._batches()):
            done = (epoch * steps + step) / (EPOCHS * steps)
            for group in self._optimizer.param_groups:
                group["lr"] = self._rate * 0.5 * (1 + math.cos(math.pi * done))
            logits = self._network(self._pixels(_augmented(self._photos[rows], self._rng)))
            loss = functional.cross_entropy(logits, torch.from_numpy(self._labels[rows]))
            self._optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimizer.step()

    def accuracy(self) -> float:
        """Ask about the photos of the fold that was left out, by the middle of each."""
        self._network.eval()
        margin, right = (SIDE - CROP) // 2, 0
        with torch.inference_mode():
            for start in range(0, len(self._asked), _ASKED_AT_ONCE):
                rows = self._asked[start : start + _ASKED_AT_ONCE]
                middle = self._photos[rows, margin : margin + CROP, margin : margin + CROP]
                right += int((self._network(self._pixels(middle)).argmax(dim=1).numpy() == self._labels[rows]).sum())
        return right / len(self._asked)

    def _batches(self) -> Iterator[Labels]:
        order = self._rng.permutation(self._learned)
        return (order[start : start + BATCH] for start in range(0, len(order) - BATCH + 1, BATCH))

    def _pixels(self, photos: Pixels) -> torch.Tensor:
        facts = self._spec.preprocessing
        values = np.asarray(photos, np.float32) / 255
        values = (values - np.array(facts.mean, np.float32)) / np.array(facts.std, np.float32)
        return torch.from_numpy(np.ascontiguousarray(values.transpose(0, 3, 1, 2)))  # (photos, 3, side, side)


def _loaded(photos_dir: Path, fold: int) -> tuple[Pixels, Labels, npt.NDArray[np.bool_]]:
    places = folds.read()
    names = sorted({place.category for place in places})
    photos = np.empty((len(places), SIDE, SIDE, 3), np.uint8)
    for row, place in enumerate(places):
        whole = np.asarray(cv2.imread(str(photos_dir / place.name), cv2.IMREAD_COLOR_RGB), np.uint8)
        photos[row] = cv2.resize(whole, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    labels = np.array([names.index(place.category) for place in places], np.int64)
    return photos, labels, np.array([place.fold == fold for place in places])


def _augmented(photos: Pixels, rng: np.random.Generator) -> Pixels:
    cropped = np.empty((len(photos), CROP, CROP, 3), np.uint8)
    for row, photo in enumerate(photos):
        top, left = rng.integers(0, SIDE - CROP + 1, 2)
        crop = photo[top : top + CROP, left : left + CROP]
        cropped[row] = crop[:, ::-1] if rng.random() < 0.5 else crop
    return cropped
