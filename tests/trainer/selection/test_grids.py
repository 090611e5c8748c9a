"""Each grid holds the surest of its own."""

import numpy as np

from trainer.selection.grids import most_confident

PROBABILITIES = np.array([[0.6, 0.4, 0.0], [0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.7, 0.3, 0.0]])


def test_most_confident_sorts_within_the_first_category() -> None:
    glass, metal, paper = most_confident(PROBABILITIES, per_category=600)

    assert glass.tolist() == [1, 3, 0]
    assert metal.tolist() == [2]
    assert paper.tolist() == []


def test_most_confident_stops_at_the_size_of_a_grid() -> None:
    assert most_confident(PROBABILITIES, per_category=2)[0].tolist() == [1, 3]
