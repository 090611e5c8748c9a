from __future__ import annotations

import numpy as np
import pytest

from trainer.evaluation.thresholds import at_thresholds


def test_thresholds_count_who_is_sure_and_who_of_them_is_right() -> None:
    confidence = np.array([0.95, 0.9, 0.9, 0.6])
    probabilities = np.stack([confidence, 1 - confidence], axis=1)
    labels = np.array([0, 0, 1, 1])

    half, nine, sure = at_thresholds(probabilities, labels, thresholds=(0.5, 0.9, 0.99))

    assert (half.photos, half.right, half.share) == (4, 2, 1.0)
    assert (nine.photos, nine.right, nine.share) == (3, 2, 0.75)
    assert nine.low < 2 / 3 < nine.high
    assert (sure.photos, sure.share, sure.low, sure.high) == (0, 0.0, 0.0, 1.0)
    assert half.as_dict()["threshold"] == pytest.approx(0.5)
