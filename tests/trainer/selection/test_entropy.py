"""The entropy is scikit-activeml's."""

import numpy as np
import pytest
from skactiveml.pool import uncertainty_scores

from trainer.selection import entropy


def test_entropies_agree_with_scikit_activeml() -> None:
    probabilities = np.random.default_rng(0).dirichlet(np.ones(5), size=200)

    assert entropy.entropies(probabilities) == pytest.approx(uncertainty_scores(probabilities, method="entropy"))


def test_order_puts_the_largest_entropy_first_and_bears_zeros() -> None:
    probabilities = np.array([[1.0, 0.0, 0.0], [0.4, 0.3, 0.3], [0.5, 0.5, 0.0], [0.4, 0.3, 0.3]])

    assert entropy.order(probabilities).tolist() == [1, 3, 2, 0]
