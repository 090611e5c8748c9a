"""Fit the temperature of trained tails on held-back photos, and say how they do there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch

from trainer.evaluation.calibration import apply_temperature, fit_temperature
from trainer.fitting.activations import ActivationStore
from trainer.fitting.networks import Tail
from trainer.fitting.served import average_log_probabilities
from trainer.recipes.config import TrainingConfig

_BATCH = 64


@dataclass(frozen=True)
class Validation:
    """How the tails do on the held-back photos. An early sanity figure, never reported as accuracy.

    `accuracy` and `nll` (nats, after the temperature) are None when nothing was held back.
    """

    photos: int
    temperature: float
    source: Literal["fitted", "prior"]
    accuracy: float | None
    nll: float | None


def calibrate(
    tails: Sequence[Tail],
    store: ActivationStore,
    photos: Sequence[str],
    labels: npt.NDArray[np.int64],
    config: TrainingConfig,
) -> Validation:
    """Fit the temperature where enough photos were held back, else take the configuration's."""
    if not photos:
        return Validation(0, config.prior_temperature, "prior", None, None)
    scores = log_probabilities(tails, store, photos)
    is_enough = len(photos) >= config.validation_min
    temperature = fit_temperature(scores, labels) if is_enough else config.prior_temperature
    probabilities = apply_temperature(scores, temperature)
    own = probabilities[np.arange(len(labels)), labels]
    return Validation(
        photos=len(photos),
        temperature=temperature,
        source="fitted" if is_enough else "prior",
        accuracy=float((scores.argmax(axis=1) == labels).mean()),
        nll=float(-np.log(np.maximum(own, 1e-12)).mean()),
    )


def log_probabilities(tails: Sequence[Tail], store: ActivationStore, photos: Sequence[str]) -> npt.NDArray[np.float32]:
    """Give the logarithm of the tails' mean probabilities (photos, categories) for the photos as they are."""
    batches = []
    with torch.inference_mode():
        for start in range(0, len(photos), _BATCH):
            chosen = photos[start : start + _BATCH]
            activations = torch.from_numpy(store.read(chosen, [0] * len(chosen)))
            batches.append(average_log_probabilities([tail(activations)[1] for tail in tails]).numpy())
    return np.concatenate(batches)  # (photos, categories)
