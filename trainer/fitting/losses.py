"""How wrong a tail is about a batch.

References: Szegedy et al., Rethinking the Inception Architecture, CVPR 2016 (label smoothing).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from trainer.fitting.batches import Batch
from trainer.recipes.config import TrainingConfig


class Loss:
    """The cross-entropy with the recipe's smoothing and weights; of mixed photos, in the shares of both categories."""

    def __init__(self, config: TrainingConfig, labels: npt.NDArray[np.int64], categories: int) -> None:
        self._smoothing = config.label_smoothing
        self._weights = balanced_weights(labels, categories) if config.class_weights == "balanced" else None

    def of(self, logits: torch.Tensor, batch: Batch) -> torch.Tensor:
        """Give the mean loss of logits (batch, categories)."""
        own = self._entropy(logits, batch.labels)
        if batch.mixing is None:
            return own
        share = batch.mixing.share
        return share * own + (1 - share) * self._entropy(logits, batch.labels[batch.mixing.partners])

    def _entropy(self, logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        weights = None if self._weights is None else self._weights.to(logits.device)
        return functional.cross_entropy(logits, labels, weight=weights, label_smoothing=self._smoothing)


def balanced_weights(labels: npt.NDArray[np.int64], categories: int) -> torch.Tensor:
    """Weigh each category by how rare it is, so that all count alike: float32 (categories,), 1 without photos."""
    counts = np.bincount(labels, minlength=categories)
    present = counts > 0
    weights = np.ones(categories, np.float32)
    weights[present] = len(labels) / (present.sum() * counts[present])
    return torch.from_numpy(weights)
