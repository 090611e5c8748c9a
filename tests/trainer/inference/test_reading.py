"""Outputs of a model as the categories read now."""

from __future__ import annotations

import numpy as np

from trainer.artefacts.category import CategoryRef
from trainer.inference.reading import read_as

OUTPUTS = [CategoryRef(1, "glass"), CategoryRef(2, "bottle"), CategoryRef(3, "paper")]


def test_merged_categories_add_up_for_their_heir() -> None:
    reading = read_as(OUTPUTS, heirs={2: 1}, names={1: "Glass", 3: "paper"})

    read = reading.read(np.array([[0.2, 0.3, 0.5], [0.6, 0.1, 0.3]]))

    assert reading.categories == (CategoryRef(1, "Glass"), CategoryRef(3, "paper"))
    np.testing.assert_allclose(read, [[0.5, 0.5], [0.7, 0.3]])


def test_heir_that_the_model_never_knew_takes_the_place_of_the_first() -> None:
    reading = read_as(OUTPUTS, heirs={1: 9, 3: 9}, names={9: "rest"})

    assert reading.categories == (CategoryRef(9, "rest"), CategoryRef(2, "bottle"))
    np.testing.assert_allclose(reading.read(np.array([0.2, 0.3, 0.5])), [0.7, 0.3])


def test_unchanged_categories_are_read_as_they_are() -> None:
    probabilities = np.array([0.2, 0.3, 0.5], np.float32)

    reading = read_as(OUTPUTS, heirs={}, names={})

    assert reading.is_plain
    assert reading.categories == tuple(OUTPUTS)
    assert reading.read(probabilities) is probabilities
