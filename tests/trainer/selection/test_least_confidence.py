"""The least confidence is scikit-activeml's."""

import numpy as np
import pytest
from skactiveml.pool import uncertainty_scores

from trainer.selection import least_confidence


def test_doubts_agree_with_scikit_activeml() -> None:
    probabilities = np.random.default_rng(0).dirichlet(np.ones(5), size=200)

    scores = uncertainty_scores(probabilities, method="least_confident")

    assert least_confidence.doubts(probabilities) == pytest.approx(scores)


def test_order_puts_the_least_confident_first() -> None:
    probabilities = np.array([[0.9, 0.1, 0.0], [0.5, 0.3, 0.2], [0.6, 0.4, 0.0], [0.5, 0.5, 0.0]])

    assert least_confidence.order(probabilities).tolist() == [1, 3, 2, 0]
