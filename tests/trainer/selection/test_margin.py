"""The margin is scikit-activeml's."""

import numpy as np
import pytest
from skactiveml.pool import uncertainty_scores

from trainer.selection import margin


def test_margins_agree_with_scikit_activeml() -> None:
    probabilities = np.random.default_rng(0).dirichlet(np.ones(5), size=200)

    scores = uncertainty_scores(probabilities, method="margin_sampling")

    assert 1 - margin.margins(probabilities) == pytest.approx(scores)


def test_order_puts_the_smallest_margin_first() -> None:
    probabilities = np.array([[0.9, 0.1, 0.0], [0.45, 0.44, 0.11], [0.6, 0.3, 0.1], [0.45, 0.44, 0.11]])

    assert margin.order(probabilities).tolist() == [1, 3, 2, 0]
