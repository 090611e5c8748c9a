"""The linear solution on the pretrained embeddings: the head alone, or where a tail's training starts.

References: Kumar et al., Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution, ICLR 2022
(linear probing, then fine-tuning).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from trainer.fitting.activations import ActivationStore
from trainer.fitting.batches import TrainingSet
from trainer.fitting.networks import Tail
from trainer.head import feature_scale, logistic
from trainer.head.settings import HeadSettings
from trainer.recipes.config import TrainingConfig

_BATCH = 64


def put_into(tail: Tail, data: TrainingSet, store: ActivationStore, config: TrainingConfig) -> None:
    """Give the tail's classifier the logistic regression on what its body makes of the photos as they are."""
    embeddings = embed(tail, store, data.photos)
    scale = feature_scale.measure(embeddings)
    settings = HeadSettings(balance=1.0 if config.class_weights == "balanced" else 0.0)
    categories = tail.classifier.out_features
    linear = logistic.fit(scale.apply(embeddings), data.labels, categories, settings=settings)
    weights = scale.factor[:, None] * linear.weights  # centring and scaling are folded in
    with torch.no_grad():
        tail.classifier.weight.copy_(torch.from_numpy(weights.T.astype(np.float32)))
        tail.classifier.bias.copy_(torch.from_numpy((linear.bias - scale.mean @ weights).astype(np.float32)))


def embed(tail: Tail, store: ActivationStore, photos: Sequence[str]) -> npt.NDArray[np.float32]:
    """Give the embeddings (photos, width) that the tail makes of the photos as they are."""
    tail.eval()
    batches = []
    with torch.inference_mode():
        for start in range(0, len(photos), _BATCH):
            chosen = photos[start : start + _BATCH]
            batches.append(tail(torch.from_numpy(store.read(chosen, [0] * len(chosen))))[0].numpy())
    return np.concatenate(batches)  # (photos, width)
