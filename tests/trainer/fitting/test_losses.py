from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.trainer.fitting.lessons import config
from trainer.fitting.batches import Batch, Mixing
from trainer.fitting.losses import Loss, balanced_weights

LOGITS = torch.tensor([[2.0, 0.0, 0.0], [0.0, 3.0, 0.0]])
LABELS = torch.tensor([0, 1])


def loss(batch: Batch, labels: list[int] | None = None, **knobs: object) -> float:
    known = np.array(labels or [0, 1, 2], np.int64)
    return float(Loss(config(**knobs), known, 3).of(LOGITS, batch))


def batch(labels: torch.Tensor = LABELS, mixing: Mixing | None = None) -> Batch:
    return Batch(torch.zeros(2, 1), labels, mixing)


def test_label_smoothing_makes_sureness_dear() -> None:
    assert loss(batch(), label_smoothing=0.0) < loss(batch(), label_smoothing=0.1) < loss(batch(), label_smoothing=0.4)


def test_mixed_photos_count_for_both_categories_in_their_shares() -> None:
    swapped = torch.tensor([1, 0])
    own, other = loss(batch()), loss(batch(LABELS[swapped]))

    assert loss(batch(mixing=Mixing(swapped, 0.75))) == pytest.approx(0.75 * own + 0.25 * other)


def test_balanced_weights_let_each_category_count_alike() -> None:
    weights = balanced_weights(np.array([0, 0, 0, 0, 0, 0, 1, 1], np.int64), 3)

    assert weights.tolist() == pytest.approx([8 / 12, 8 / 4, 1.0])


def test_class_weights_weigh_a_rare_category_more() -> None:
    known, plain = [0, 1, 1, 1, 2], {"label_smoothing": 0.0}
    weighed = {**plain, "class_weights": "balanced"}
    wrong = batch(torch.tensor([2, 1]))  # a photo of the rare category is taken for another
    one_category = batch(torch.tensor([0, 0]))

    assert loss(wrong, known, **weighed) > loss(wrong, known, **plain)
    assert loss(one_category, known, **weighed) == pytest.approx(loss(one_category, known, **plain))
